// The program. Everything but this file is linked by tests as well.
#include <iostream>

#include "app/cli.hpp"
#include "app/serve.hpp"

int main(int argc, char** argv) {
    const lightport::app::CliContext context{std::cout, std::cerr, lightport::config::process_environment,
                                             lightport::app::serve};
    return lightport::app::run(argc, argv, context);
}
