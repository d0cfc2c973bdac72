# Compiler and linker settings shared by every target: warnings, hardening, sanitizers, ccache.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(LIGHTPORT_CCACHE ccache)
if(LIGHTPORT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${LIGHTPORT_CCACHE})
endif()

# Asio and Beast are compiled once (src/net/asio.cpp, src/http/beast.cpp): half the build time.
add_compile_definitions(
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE
  # Spare the lock of single-threaded contexts' unused parts, and old executor models.
  BOOST_ASIO_NO_TS_EXECUTORS)

function(lightport_compile_options target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
    -Woverloaded-virtual -Wimplicit-fallthrough -Wundef -fno-omit-frame-pointer)
  if(LIGHTPORT_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports false positives of these inside libstdc++ and coroutine frames at -O2 and above.
    target_compile_options(${target} PRIVATE
      -Wno-maybe-uninitialized -Wno-restrict -Wno-mismatched-new-delete)
  endif()
endfunction()

if(LIGHTPORT_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -O1 -g1)
  add_link_options(-fsanitize=address,undefined)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options(-fno-sanitize=function)  # clang 14 cannot emit its prologue for a coroutine's parts
  endif()
elseif(LIGHTPORT_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -O1 -g1)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)  # fences inside Asio, which the sanitizer does not model
  endif()
  add_link_options(-fsanitize=thread)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE)
  add_compile_definitions(_FORTIFY_SOURCE=2)
  add_link_options(-pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack)
endif()
if(LIGHTPORT_BUILD_FUZZ AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options(-fsanitize=fuzzer-no-link)  # the targets alone link libFuzzer's main
endif()
if(LIGHTPORT_SANITIZE)
  # Beast asserts on a legal split of an empty chunked body (fixed upstream after Boost 1.81).
  add_compile_definitions(NDEBUG)
endif()
