// Formats and names of documents and images as Converse wants them. Source: Amazon Bedrock API reference,
// DocumentBlock and ImageBlock.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>

namespace lightport::bedrock {

// "png", "jpeg", "gif" or "webp" for a media type; empty: Converse does not take it as an image.
std::string_view image_format(std::string_view media_type);

// "pdf", "docx" … by the file's name first, then by its media type; empty: Converse does not take it.
std::string_view document_format(std::string_view media_type, std::string_view filename);

// Names for the documents of one request: letters, digits, single spaces, hyphens, parentheses and brackets, at most
// 200 characters, each once. The same files always get the same names.
class DocumentNames {
public:
    // `filename` unescaped; its extension is left out. Without a usable name: "document-1" …
    std::string next(std::string_view filename);

private:
    std::unordered_set<std::string> used_;
    std::size_t count_ = 0;
};

}  // namespace lightport::bedrock
