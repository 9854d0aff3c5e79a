/** Code hosts, package registries, build and delivery. */
import { named, token, vendor } from "#src/parsers/secrets/kind.ts";

const CRC = { checksum: "crc32-base62" } as const;

export const CODE_KINDS = [
  ...vendor("GitHub", "https://github.com/settings/tokens", [
    token("github-pat", "personal access token", "ghp_{w36}", CRC),
    token("github-fine-grained-pat", "fine-grained personal access token", "github_pat_{v82}"),
    token("github-oauth", "OAuth access token", "gho_{w36}", CRC),
    token("github-user-to-server", "App user-to-server token", "ghu_{w36}", CRC),
    token("github-server-to-server", "App installation token", "ghs_{w36}", CRC),
    token("github-installation-token", "App installation token (stateless)", "ghs_{d1-12}_eyJ{b10+}.eyJ{b10+}.{b20+}"),
    token("github-refresh-token", "refresh token", "ghr_{w36-76}"),
  ]),
  ...vendor("GitLab", "https://gitlab.com/-/user_settings/personal_access_tokens", [
    token("gitlab-pat", "personal access token", ["glpat-{b20}", "glpat-{b20-300}.{a2}.{a9}", "glpat-{b20-300}.{a9}"]),
    token("gitlab-deploy-token", "deploy token", ["gldt-{b20-26}", "gldt-{b20-300}.{a2}.{a9}"]),
    token("gitlab-feature-flag-token", "feature flag client token", "glffct-{b20-30}"),
    token("gitlab-feed-token", "feed token", "glft-{b20-70}"),
    token("gitlab-incoming-mail-token", "incoming mail token", "glimt-{b25}"),
    token("gitlab-agent-token", "Kubernetes agent token", "glagent-{b50}"),
    token("gitlab-oauth-secret", "OAuth application secret", "gloas-{b64}"),
    token("gitlab-pipeline-trigger", "pipeline trigger token", ["glptt-{x40}", "glptt-{b20-300}.{a2}.{a9}"]),
    token("gitlab-runner-token", "runner authentication token", [
      "glrt-{b20}",
      "glrt-t{d1}_{b20-300}",
      "glrt-{b20-300}.{a2}.{a9}",
      "glrtr-{b20-60}",
    ]),
    token("gitlab-runner-registration", "runner registration token", "GR1348941{b20}"),
    token("gitlab-scim-token", "SCIM token", "glsoat-{b20}"),
    token("gitlab-job-token", "CI job token", ["glcbt-{w1-5}_{b20}", "glcbt-{b20-300}.{a2}.{a9}"]),
    token("gitlab-workspace-token", "workspace token", "glwt-{b20-60}"),
    token("gitlab-session", "session cookie", "_gitlab_session={a32}"),
  ]),
  ...vendor("Bitbucket", "https://bitbucket.org/account/settings/app-passwords/", [
    token("bitbucket-app-password", "app password", "ATBB{w32}"),
    token("bitbucket-access-token", "access token", "ATCTT3xFfG{z100-300}"),
    named("bitbucket-client-secret", "OAuth secret", "bitbucket", ["{w32}", "{z64}"]),
  ]),
  ...vendor("Gitea", "your Gitea server, Settings › Applications", [
    named("gitea-token", "access token", ["gitea", "forgejo", "codeberg"], "{x40}"),
  ]),
  ...vendor("Gitee", "https://gitee.com/profile/personal_access_tokens", [named("gitee-token", "access token", "gitee", "{x32}")]),
  ...vendor("Sourcegraph", "https://sourcegraph.com/users/settings/tokens", [
    token("sourcegraph-token", "access token", ["sgp_{h40}", "sgp_{h16}_{h40}", "sgp_local_{h40}", "sgd_{h64}", "slk_{h64}"]),
  ]),
  ...vendor("npm", "https://www.npmjs.com/settings/~/tokens", [
    token("npm-token", "access token", "npm_{w36}", { checksum: "crc32-base62", lenient: true }),
    named("npmrc-auth", "registry credential in .npmrc", ["authtoken", "npmtoken", "npmauth"], ["{U}", "{p20-400}"]),
  ]),
  ...vendor("PyPI", "https://pypi.org/manage/account/token/", [
    token("pypi-token", "upload token", ["pypi-AgEIcHlwaS5vcmc{b50-1000}", "pypi-AgENdGVzdC5weXBpLm9yZw{b50-1000}"]),
  ]),
  ...vendor("RubyGems", "https://rubygems.org/profile/api_keys", [token("rubygems-token", "API key", "rubygems_{x48}")]),
  ...vendor("NuGet", "https://www.nuget.org/account/apikeys", [token("nuget-key", "API key", "oy2{a43}")]),
  ...vendor("crates.io", "https://crates.io/settings/tokens", [token("crates-io-token", "API token", "cio{w32}")]),
  ...vendor("Clojars", "https://clojars.org/tokens", [token("clojars-token", "deploy token", ["CLOJARS_{a60}", "CLOJARS_{h60}"])]),
  ...vendor("Packagist", "https://packagist.com/profile", [
    token("packagist-token", "token", ["packagist_{a3}_{h68}", "packagist_{l3}_{w40-80}"]),
  ]),
  ...vendor("packagecloud", "https://packagecloud.io/api_token", [named("packagecloud-token", "API token", "packagecloud", "{x48}")]),
  ...vendor("Hex.pm", "https://hex.pm/dashboard/keys", [named("hex-key", "API key", ["hexapikey", "hexpm"], "{x32}")]),
  ...vendor("JFrog", "your JFrog platform, User profile", [
    token("artifactory-key", "Artifactory API key", "AKCp{w68-70}"),
    token("artifactory-reference", "Artifactory reference token", "cmVmdGtuOj{w54}"),
    named("artifactory-password", "Artifactory credential", ["artifactory", "jfrog"], ["{w73}", "{w64}", "{w33}"]),
  ]),
  ...vendor("Cloudsmith", "https://cloudsmith.io/user/settings/api/", [token("cloudsmith-key", "API key", "csa_{x30}{w6}")]),
  ...vendor("Docker", "https://app.docker.com/settings/personal-access-tokens", [
    token("docker-pat", "personal access token", "dckr_pat_{b27}"),
    token("docker-oat", "organisation access token", "dckr_oat_{b32}"),
    token("docker-swarm-join-token", "Swarm join token", "SWMTKN-1-{a50-60}-{a24-30}"),
    token("docker-swarm-unlock-key", "Swarm unlock key", "SWMKEY-1-{s40-50}"),
  ]),
  ...vendor("CircleCI", "https://app.circleci.com/settings/user/tokens", [
    token("circleci-pat", "personal access token", "CCIPAT_{w22}_{a40}"),
    token("circleci-project-token", "project token", "CCIPRJ_{w22}_{a40}"),
    named("circleci-token", "token", "circle", "{x40}"),
  ]),
  ...vendor("Buildkite", "https://buildkite.com/user/api-access-tokens", [
    token("buildkite-user", "user access token", ["bkua_{a40}", "bkua_{a53}"]),
    token("buildkite-token", "token", [
      "bkaa_{b75}",
      "bkaj_{b333}",
      "bkar_{b73}",
      "bkct_{b73}",
      "bkpt_{b199}",
      "bkpat_{b54}",
      "bkps_{b64}",
      "bkca_{b40-80}",
    ]),
  ]),
  ...vendor("Travis CI", "https://app.travis-ci.com/account/preferences", [named("travis-token", "access token", "travis", "{b22}")]),
  ...vendor("Drone", "your Drone server, Account settings", [named("drone-token", "access token", "drone", "{w32}")]),
  ...vendor("Jenkins", "your Jenkins server, Security › API token", [
    named("jenkins-token", "API token", "jenkins", ["11{x32}", "{x32}", "{x34}"]),
  ]),
  ...vendor("TeamCity", "your TeamCity server, Access tokens", [
    token("teamcity-token", "access token", "eyJ0eXAiOiAiVENWMiJ9.{b30-60}.{b40-60}"),
  ]),
  ...vendor("Octopus Deploy", "your Octopus server, My API keys", [token("octopus-key", "API key", "API-{A26}")]),
  ...vendor("Harness", "https://app.harness.io/", [
    token("harness-pat", "access token", ["pat.{b22}.{x24}.{w20}", "sat.{b22}.{x24}.{w20}"]),
  ]),
  ...vendor("Bitrise", "https://app.bitrise.io/me/account/security", [named("bitrise-token", "access token", "bitrise", "{b60-120}")]),
  ...vendor("Codecov", "https://app.codecov.io/", [named("codecov-token", "upload token", "codecov", ["{U}", "{b32}", "{x32}"])]),
  ...vendor("Coveralls", "https://coveralls.io/account", [named("coveralls-token", "token", "coveralls", ["{k32-37}"])]),
  ...vendor("Codacy", "https://app.codacy.com/account/apiTokens", [named("codacy-token", "API token", "codacy", ["{w20}", "{x32}"])]),
  ...vendor("Code Climate", "https://codeclimate.com/profile/tokens", [
    named("codeclimate-token", "token", "codeclimate", ["{x64}", "{x40}"]),
  ]),
  ...vendor("SonarQube", "your SonarQube server, My account › Security", [
    token("sonar-token", "token", ["squ_{x40}", "sqp_{x40}", "sqa_{x40}"]),
    named("sonar-login", "login token", "sonar", ["{x40}", "{b40}"]),
  ]),
  ...vendor("Snyk", "https://app.snyk.io/account", [
    token("snyk-access-token", "access token", ["snyk_uat.{x8}.{b20-900}", "snyk_sat.{x8}.{b20-900}"]),
    named("snyk-token", "API token", "snyk", "{U}"),
  ]),
  ...vendor("Aikido", "https://app.aikido.dev/settings", [token("aikido-token", "token", ["AIK_CI_{w20-44}", "AIK_SECRET_{w64}"])]),
  ...vendor("Endor Labs", "https://app.endorlabs.com/", [token("endorlabs-key", "API key", "endr+{k16}")]),
  ...vendor("Dependency-Track", "your Dependency-Track server, Teams", [
    token("dependency-track-key", "API key", ["odt_{w32}", "odt_{w8}_{w32}"]),
  ]),
  ...vendor("Apollo GraphQL", "https://studio.apollographql.com/", [
    token("apollo-key", "API key", ["service:{k3-60}:{b22}", "user:gh.{k3-60}:{b22}"]),
    named("apollo-graph-key", "API key", "apollo", "{b22}"),
  ]),
  ...vendor("StackHawk", "https://app.stackhawk.com/", [token("stackhawk-key", "API key", "hawk.{w16-24}.{w16-24}")]),
  ...vendor("Mergify", "https://dashboard.mergify.com/", [token("mergify-key", "application key", "mergify_application_key_{b40-200}")]),
  ...vendor("JetBrains", "your JetBrains account", [
    token("jetbrains-token", "permanent token", "perm:{s4-80}={w1-80}.{s4-80}={w1-80}.{w20-60}"),
  ]),
  ...vendor("Postman", "https://postman.co/settings/me/api-keys", [
    token("postman-key", "API key", "PMAK-{h24}-{h34}"),
    token("postman-collection-key", "collection access key", "PMAT-{A26}"),
  ]),
  ...vendor("ReadMe", "https://dash.readme.com/", [token("readme-key", "API key", "rdme_{a70}")]),
  ...vendor("Prefect", "https://app.prefect.cloud/my/api-keys", [token("prefect-key", "API key", ["pnu_{w36}", "pnb_{w36}"])]),
  ...vendor("Pulumi", "https://app.pulumi.com/account/tokens", [token("pulumi-token", "access token", "pul-{x40}")]),
  ...vendor("HashiCorp", "https://app.terraform.io/app/settings/tokens", [
    token("terraform-cloud", "Terraform Cloud token", "{w14}.atlasv1.{z60-70}"),
    token("vault-service-token", "Vault service token", "hvs.{b24-200}"),
    token("vault-batch-token", "Vault batch token", "hvb.{b100-400}"),
    token("vault-recovery-token", "Vault recovery token", "hvr.{b24-200}"),
    named("vault-legacy-token", "Vault token", "vault", ["s.{w24}", "b.{w100-300}"]),
  ]),
  ...vendor("Infracost", "https://dashboard.infracost.io/", [token("infracost-token", "API key", "ico-{w32}")]),
  ...vendor("Scalr", "your Scalr account", [named("scalr-token", "token", "scalr", "eyJ{b10+}.eyJ{b10+}.{b20+}")]),
  ...vendor("Deno", "https://dash.deno.com/account", [token("deno-token", "access token", ["ddp_{w36}", "ddo_{w36}", "ddw_{w36}"])]),
  ...vendor("Val Town", "https://www.val.town/settings/api", [token("val-town-token", "API token", "vtwn_{b20-80}")]),
  ...vendor("Ionic", "https://dashboard.ionicframework.com/", [token("ionic-token", "personal access token", "ion_{w42}")]),
  ...vendor("Expo", "https://expo.dev/settings/access-tokens", [named("expo-token", "access token", "expo", ["{b40}", "{U}"])]),
  ...vendor("BrowserStack", "https://www.browserstack.com/accounts/settings", [
    named("browserstack-key", "access key", "browserstack", "{w20}"),
  ]),
  ...vendor("Sauce Labs", "https://app.saucelabs.com/user-settings", [named("sauce-key", "access key", "sauce", "{U}")]),
  ...vendor("Cypress", "https://cloud.cypress.io/", [named("cypress-record-key", "record key", "cypress", "{U}")]),
  ...vendor("Sidekiq", "https://sidekiq.org/", [named("sidekiq-secret", "Enterprise credential", ["contribsyscom"], "{x8}:{x8}")]),
  ...vendor("WakaTime", "https://wakatime.com/settings/account", [
    token("wakatime-key", "API key", ["waka_{U}", "waka_{a36-64}"]),
    named("wakatime-legacy-key", "API key", "wakatime", "{U}"),
  ]),
];
