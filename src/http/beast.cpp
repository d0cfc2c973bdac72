// The one translation unit that compiles Beast (BOOST_BEAST_SEPARATE_COMPILATION is defined everywhere).
#include <boost/beast/src.hpp>
