// See cli.hpp.
#include "app/cli.hpp"

#include <CLI/CLI.hpp>
#include <optional>
#include <ostream>

#include "app/providers_command.hpp"
#include "gateway/snapshot.hpp"
#include "lightport/version.hpp"

namespace lightport::app {
namespace {

constexpr const char* kExamples = R"(
Examples:
  lightport serve                                  every provider whose key is in the environment, on 127.0.0.1:8787
  ANTHROPIC_API_KEY=… lightport serve --port 9000
  lightport serve --config config/lightport.yaml
  lightport check --config config/lightport.yaml   report all mistakes of a configuration
  lightport providers --all                        what is built in and which keys are set
  lightport providers show groq                    what the catalogue knows of one provider
)";

struct Arguments {
    std::string config_path;
    std::optional<std::string> host;
    std::optional<std::uint16_t> port;
    std::optional<unsigned> workers;
    std::optional<std::string> log_level;
    std::optional<std::string> log_format;
    ProvidersArguments providers;
};

void add_options(CLI::App& serve, CLI::App& check, CLI::App& providers, Arguments& arguments) {
    for (CLI::App* command : {&serve, &check, &providers}) {
        command->add_option("-c,--config", arguments.config_path, "YAML file (or LIGHTPORT_CONFIG)");
    }
    serve.add_option("--host", arguments.host, "address to listen on");
    serve.add_option("--port", arguments.port, "port to listen on; 0: any free one");
    serve.add_option("--workers", arguments.workers, "threads; 0: one per core");
    serve.add_option("--log-level", arguments.log_level, "trace, debug, info, warn, error or off");
    serve.add_option("--log-format", arguments.log_format, "text, json or auto");
    providers.add_flag("--all", arguments.providers.all, "also those that are not configured");
    providers.add_flag("--json", arguments.providers.json, "as JSON, all of them");
    providers.add_flag("--markdown", arguments.providers.markdown,
                       "what is built in, and what survives where, as a page");
    CLI::App* const show = providers.add_subcommand("show", "what the catalogue knows of one provider");
    show->add_option("provider", arguments.providers.show, "its id or an alias")->required();
    show->add_flag("--json", arguments.providers.json, "as JSON");
}

// The command line wins over the environment and the file.
void apply(const Arguments& arguments, config::Config& config) {
    if (arguments.host) config.server.listen.host = *arguments.host;
    if (arguments.port) config.server.listen.port = *arguments.port;
    if (arguments.workers) config.server.workers = *arguments.workers;
    if (arguments.log_level) config.log.level = *arguments.log_level;
    if (arguments.log_format) config.log.format = *arguments.log_format;
}

config::LoadResult load(const Arguments& arguments, const CliContext& context) {
    config::LoadOptions options;
    options.environment = context.environment;
    options.path = arguments.config_path;
    if (options.path.empty()) options.path = context.environment("LIGHTPORT_CONFIG").value_or("");
    options.overrides = [&arguments](config::Config& config) { apply(arguments, config); };
    return config::load(options);
}

bool report(const config::LoadResult& loaded, std::ostream& err) {
    for (const config::Problem& problem : loaded.problems) err << problem.to_string() << '\n';
    return loaded.problems.empty();
}

void print_summary(const config::Config& config, std::ostream& out) {
    const config::Listen& listen = config.server.listen;
    out << "The configuration is valid.\nlisten: " << listen.host << ':' << listen.port;
    if (!listen.unix_socket.empty()) out << ", unix:" << listen.unix_socket;
    out << "\ngateway keys: " << config.gateway_keys.size() << "\nroutes: " << config.routes.size() << "\n\n";
    print_configured(config, out);
}

// What is right by the configuration's rules and still cannot work, as the server would find it.
void print_unusable(const config::Config& config, const CliContext& context) {
    auth::Environment environment = auth::process_environment();
    environment.variable = [&context](const std::string& name) {
        std::optional<std::string> value = context.environment(name);
        if (value && value->empty()) value.reset();
        return value;
    };
    const gateway::Snapshot snapshot(config, environment);
    for (const gateway::ProviderRuntime* provider : snapshot.unusable()) {
        context.out << "\nThe provider `" << provider->settings->id << "` cannot be used: " << provider->reason << '\n';
    }
}

int list_providers(const Arguments& arguments, const CliContext& context) {
    const config::LoadResult loaded = load(arguments, context);
    if (!report(loaded, context.err)) return 1;
    if (print_providers(loaded.config, arguments.providers, context.out)) return 0;
    context.err << "There is no provider `" << arguments.providers.show << "`.\n";
    return 1;
}

int check_config(const Arguments& arguments, const CliContext& context) {
    const config::LoadResult loaded = load(arguments, context);
    if (!report(loaded, context.err)) return 1;
    print_summary(loaded.config, context.out);
    print_unusable(loaded.config, context);
    return 0;
}

int serve_config(const Arguments& arguments, const CliContext& context) {
    const config::LoadResult loaded = load(arguments, context);
    if (!report(loaded, context.err)) return 1;
    return context.serve(loaded.config, [&] { return load(arguments, context); });
}

}  // namespace

int run(int argc, const char* const* argv, const CliContext& context) {
    CLI::App app{"Lightport makes every LLM provider speak OpenAI's API."};
    app.footer(kExamples);
    app.set_version_flag("--version", std::string("lightport ") + kVersion);
    CLI::App* const serve = app.add_subcommand("serve", "serve until SIGTERM or SIGINT");
    CLI::App* const check = app.add_subcommand("check", "check the configuration and show what would be served");
    CLI::App* const providers = app.add_subcommand("providers", "list the providers");
    Arguments arguments;
    add_options(*serve, *check, *providers, arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error, context.out, context.err);
    }
    if (serve->parsed()) return serve_config(arguments, context);
    if (check->parsed()) return check_config(arguments, context);
    if (providers->parsed()) return list_providers(arguments, context);
    context.out << app.help();
    return 0;
}

}  // namespace lightport::app
