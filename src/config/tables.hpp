// The tables of keys: the single source of what the file may contain, section by section.
#pragma once

#include <vector>

#include "config/section.hpp"

namespace lightport::config {

std::vector<Field> root_fields(Config& config);
std::vector<Field> server_fields(Server& server);
std::vector<Field> listen_fields(Listen& listen);
std::vector<Field> upstream_fields(Upstream& upstream);
std::vector<Field> provider_fields(Provider& provider);
std::vector<Field> route_fields(Route& route);
// `plain` receives a key that is given as it is, to be hashed.
std::vector<Field> gateway_key_fields(GatewayKey& key, Secret& plain);
std::vector<Field> models_fields(Models& models);
std::vector<Field> log_fields(Log& log);

}  // namespace lightport::config
