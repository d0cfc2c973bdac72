// Entries of the user's own catalogue.
#include "config/catalog_folder.hpp"

#include <algorithm>

#include "unit/config/fixture.hpp"

namespace lightport::config {
namespace {

// A folder for the life of this object.
class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "lightport-catalog-XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        path_ = pattern;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    void add(const std::string& name, const std::string& content) const {
        std::ofstream(path_ + "/" + name) << content;
    }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

constexpr const char* kAcme =
    "id: acme\nname: Acme\nbase_url: https://{region}.acme.example/v1\naliases: [ac]\n"
    "key_variables: [ACME_TOKEN]\noptions: {region: ACME_REGION}\nendpoints:\n  chat: /chat/completions\n";

LoadResult load_with(const Folder& folder, Variables variables = {}, const std::string& more = "") {
    return load_text("providers:\n" + more + "  catalog_dir: " + folder.path() + "\n", std::move(variables));
}

TEST(CatalogFolder, AddsProvidersThatWorkLikeBuiltInOnes) {
    const Folder folder;
    folder.add("acme.yaml", kAcme);
    folder.add("notes.txt", "nothing: to read");
    const LoadResult result = load_with(folder, {{"ACME_TOKEN", "k"}, {"ACME_REGION", "eu"}});
    ASSERT_TRUE(result.problems.empty()) << all_messages(result);
    ASSERT_EQ(result.config.catalog.size(), 1u);
    const Provider& acme = result.config.providers.at("acme");
    EXPECT_TRUE(acme.configured);
    EXPECT_EQ(acme.adapter, "acme");
    EXPECT_EQ(acme.api_key.reveal(), "k");
    EXPECT_EQ(find_header(acme.options, "region"), "eu");
    EXPECT_EQ(acme.aliases, std::vector<std::string>{"ac"});
    const LoadResult moved = load_with(folder, {{"ACME_BASE_URL", "https://proxy.example"}});
    EXPECT_EQ(moved.config.providers.at("acme").base_url, "https://proxy.example");
}

TEST(CatalogFolder, TheFileMayChangeItsEntriesBeforeItNamesTheFolder) {
    const Folder folder;
    folder.add("acme.yaml", kAcme);
    const LoadResult result =
        load_with(folder, {}, "  ac:\n    api_key: k2\n  mine:\n    adapter: acme\n    base_url: https://x.example\n");
    ASSERT_TRUE(result.problems.empty()) << all_messages(result);
    EXPECT_EQ(result.config.providers.at("acme").api_key.reveal(), "k2");
    EXPECT_EQ(result.config.providers.at("mine").adapter, "acme");
    EXPECT_EQ(result.config.providers.count("ac"), 0u);
}

TEST(CatalogFolder, ReplacesABuiltInEntry) {
    const Folder folder;
    folder.add("groq.yaml",
               "id: groq\nname: Ours\nbase_url: https://groq.internal.example\nkey_variables: [OUR_KEY]\n"
               "endpoints: {chat: /c}\n");
    const LoadResult result = load_with(folder, {{"GROQ_API_KEY", "theirs"}, {"OUR_KEY", "ours"}});
    ASSERT_TRUE(result.problems.empty()) << all_messages(result);
    const Provider& groq = result.config.providers.at("groq");
    EXPECT_EQ(groq.base_url, "https://groq.internal.example");
    EXPECT_EQ(groq.api_key.reveal(), "ours");
    EXPECT_TRUE(groq.models.empty());
}

TEST(CatalogFolder, MistakesNameTheirFile) {
    const Folder folder;
    folder.add("a.yaml", "id: a\ncolour: red\nendpoints: {chat: /c}\n");
    folder.add("b.yaml", "id: b\nname: [\n");
    folder.add("c.yaml", "id: c\nadapter: nonsense\n");
    folder.add("d.yaml", "id: d\n");
    folder.add("e.yaml", kAcme);
    folder.add("f.yaml", kAcme);
    folder.add("g.yaml", "");
    const LoadResult result = load_with(folder);
    const std::string all = all_messages(result);
    const auto says = [&](const std::string& file, const std::string& what) {
        return std::any_of(result.problems.begin(), result.problems.end(), [&](const Problem& problem) {
            return problem.file == folder.path() + "/" + file && problem.message.find(what) != std::string::npos;
        });
    };
    EXPECT_TRUE(says("a.yaml", "colour: unknown key")) << all;
    EXPECT_TRUE(says("b.yaml", "")) << all;
    EXPECT_TRUE(says("c.yaml", "adapter: `nonsense` is none")) << all;
    EXPECT_TRUE(says("d.yaml", "endpoints: chat, embeddings or rerank is expected")) << all;
    EXPECT_TRUE(says("f.yaml", "id: another file has `acme` already")) << all;
    EXPECT_TRUE(says("g.yaml", "cannot be read")) << all;
    EXPECT_EQ(result.config.catalog.size(), 1u);
    for (const Problem& problem : result.problems) {
        EXPECT_EQ(problem.line > 0, problem.file.ends_with("b.yaml")) << problem.to_string();
    }
}

TEST(CatalogFolder, AFolderThatIsNotThereIsAProblemAtItsPlace) {
    const LoadResult result = load_text("providers:\n  catalog_dir: /nowhere/at/all\n");
    ASSERT_EQ(result.problems.size(), 1u);
    EXPECT_EQ(result.problems.front().line, 2);
    EXPECT_TRUE(load_text("providers:\n  catalog_dir: \"\"\n").problems.empty());
}

}  // namespace
}  // namespace lightport::config
