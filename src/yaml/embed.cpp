// Build tool: turns the YAML files of the catalogue into one C++ source that holds them as a JSON array.
//   embed OUTPUT.cpp FILE.yaml…
#include <fstream>
#include <iostream>
#include <sstream>

#include "yaml/to_json.hpp"

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: embed OUTPUT.cpp FILE.yaml...\n";
        return 2;
    }
    std::ofstream out(argv[1]);
    out << "// Made from providers/catalog/*.yaml.\n#include \"provider/catalog_text.hpp\"\n\n"
           "namespace lightport::provider {\n\nconst char kCatalogText[] = R\"json([)json\"\n";
    for (int i = 2; i < argc; ++i) {
        std::ifstream in(argv[i], std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        const lightport::Result<std::string> json = lightport::yaml::to_json(text.str());
        if (!in || !json) {
            std::cerr << argv[i] << ":" << (in ? json.error().message : "cannot be read") << '\n';
            return 1;
        }
        out << "R\"json(" << *json << (i + 1 < argc ? "," : "") << ")json\"\n";
    }
    out << "R\"json(])json\";\n\n}  // namespace lightport::provider\n";
    return out.flush() ? 0 : 1;
}
