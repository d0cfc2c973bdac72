// Entries of the user's own catalogue.
#include "config/catalog_folder.hpp"

#include <algorithm>

#include "support/paths.hpp"
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

TEST(CatalogFolder, TakesEveryFileThatIsBuiltIn) {
    const std::string folder = (test::source_dir() / "providers/catalog").string();
    const LoadResult result = load_text("providers:\n  catalog_dir: " + folder + "\n", {});
    EXPECT_TRUE(result.problems.empty()) << all_messages(result);
    EXPECT_EQ(result.config.catalog.size(), provider::catalog().size());
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
    folder.add("h.yaml", "- a\n- b\n");
    folder.add("i.yaml", "id: i\nbase_url: https://{region.acme.example/v1\nendpoints: {chat: /c}\n");
    folder.add("j.yaml", "id: mock\nbase_url: https://acme.example/v1\nendpoints: {chat: /c}\n");
    folder.add("k.yaml",
               "id: k\nadapter: openai\nbase_url: https://acme.example/v1\nendpoints: {chat: /c}\nrequest: {}\n");
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
    EXPECT_TRUE(says("h.yaml", "a mapping with")) << all;
    EXPECT_TRUE(says("i.yaml", "base_url: an http or https address")) << all;
    EXPECT_TRUE(says("j.yaml", "id: `mock` is")) << all;
    for (const char* key : {"endpoints", "request"}) {
        EXPECT_TRUE(says("k.yaml", std::string(key) + ": this is for vendors without an adapter")) << all;
    }
    EXPECT_EQ(result.config.catalog.size(), 1u);
    for (const Problem& problem : result.problems) {
        EXPECT_EQ(problem.line > 0, problem.file.ends_with("b.yaml")) << problem.to_string();
    }
}

TEST(CatalogFolder, EntriesNeedAnAddressOfTheirsOrOfTheConfiguration) {
    for (const char* shape : {"endpoints: {chat: /c}\n", "adapter: anthropic\n"}) {
        const Folder folder;
        folder.add("acme.yaml", std::string("id: acme\n") + shape);
        const LoadResult without = load_with(folder);
        ASSERT_EQ(without.problems.size(), 1u) << all_messages(without);
        EXPECT_NE(all_messages(without).find("providers.acme.base_url: neither"), std::string::npos)
            << all_messages(without);
        EXPECT_TRUE(load_with(folder, {{"ACME_BASE_URL", "https://proxy.example"}}).problems.empty());
        EXPECT_TRUE(load_with(folder, {}, "  acme: {base_url: https://proxy.example}\n").problems.empty());
    }
    const Folder shared;
    shared.add("acme.yaml", "id: acme\nendpoints: {chat: /c}\n");
    const LoadResult used = load_with(shared, {}, "  mine: {adapter: acme, base_url: https://proxy.example}\n");
    EXPECT_TRUE(used.problems.empty()) << all_messages(used);
    for (const char* known : {"adapter: bedrock\n", "endpoints: {chat: /c}\nretired: It is gone.\n"}) {
        const Folder folder;
        folder.add("acme.yaml", std::string("id: acme\n") + known);
        EXPECT_TRUE(load_with(folder).problems.empty()) << all_messages(load_with(folder));
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
