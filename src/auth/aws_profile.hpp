// Profiles of the AWS tools' shared files (https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html).
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace lightport::auth {

using AwsProfile = std::map<std::string, std::string, std::less<>>;  // names in lower case

// The settings of the profile in `~/.aws/credentials` and `~/.aws/config`; the former win. Empty: there is no such
// profile. Nested settings (indented lines) are skipped.
AwsProfile read_aws_profile(std::string_view credentials, std::string_view config, std::string_view profile);

}  // namespace lightport::auth
