// Places: where each value of a configuration was read, by its dotted path, so that a mistake that shows only later can
// still be reported where it was made.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace lightport::config {

// Lines and columns count from 1; 0 where the place is not in a file (then `file` says "environment", for example).
struct Problem {
    std::string file;
    int line = 0;
    int column = 0;
    std::string message;  // never holds a substituted value: it may be a secret

    std::string to_string() const;  // "lightport.yaml:3:5: unknown key `prot` (did you mean `port`?)"
};

class Places {
public:
    // `file`: what is named where nothing better is known.
    explicit Places(std::string file = {}) : file_(std::move(file)) {}

    const std::string& file() const { return file_; }

    // Paths as in "providers.local.base_url", "routes[2].model".
    void in_file(const std::string& path, int line, int column) { places_[path] = {file_, line, column, {}}; }
    // Something else, e.g. "environment", has replaced what the file says.
    void elsewhere(const std::string& path, std::string source) { places_[path] = {std::move(source), 0, 0, {}}; }

    // At the value, or at the nearest thing around it that has a place.
    Problem problem(std::string_view path, std::string message) const;

private:
    std::string file_;
    std::map<std::string, Problem, std::less<>> places_;
};

}  // namespace lightport::config
