/** Planning, documents, identity, secret stores, databases. */
import { named, token, vendor } from "#src/parsers/secrets/kind.ts";

export const WORK_KINDS = [
  ...vendor("Notion", "https://www.notion.so/my-integrations", [
    token("notion-token", "integration token", ["ntn_{d11}{w35}", "secret_{w43}"]),
  ]),
  ...vendor("Airtable", "https://airtable.com/create/tokens", [
    token("airtable-pat", "personal access token", "pat{w14}.{x64}"),
    named("airtable-key", "API key", "airtable", ["key{w14}", "{w17}", "{A8-20}.v1.{b4-60}.{x32-128}"]),
  ]),
  ...vendor("Linear", "https://linear.app/settings/api", [
    token("linear-key", "API key", "lin_api_{w40}"),
    token("linear-oauth", "OAuth token", ["lin_oauth_{x64}", "lin_wh_{w36-44}"]),
    named("linear-secret", "client secret", "linear", "{x32}"),
  ]),
  ...vendor("Atlassian", "https://id.atlassian.com/manage-profile/security/api-tokens", [
    token("atlassian-token", "API token", ["ATATT3{z180-200}", "ATATT3{b150-200}={X8}", "ATSTT3{z100-300}", "ATOA{z100-300}"]),
    named(
      "atlassian-legacy-token",
      "API token",
      ["atlassian", "jira", "confluence", "trello"],
      ["{a20}{x4}", "{w24}", "ATTA{x72}", "{x64}"],
    ),
    token("trello-token", "Trello token", "ATTA{x72}"),
  ]),
  ...vendor("Asana", "https://app.asana.com/0/my-apps", [
    token("asana-pat", "personal access token", ["1/{d16}:{x32}", "2/{d16}/{d16}:{x32}"]),
    named("asana-client-secret", "client secret", "asana", "{a32}"),
  ]),
  ...vendor("ClickUp", "https://app.clickup.com/settings/apps", [
    token("clickup-token", "API token", "pk_{d6-9}_{A32}"),
    token("clickup-token-lower", "API token", "pk_{d6-9}_{a32}"),
  ]),
  ...vendor("monday.com", "https://auth.monday.com/", [named("monday-token", "API token", "monday", "eyJ{b10+}.eyJ{b10+}.{b20+}")]),
  ...vendor("Todoist", "https://app.todoist.com/app/settings/integrations", [named("todoist-token", "API token", "todoist", "{x40}")]),
  ...vendor("Figma", "https://www.figma.com/settings", [
    token("figma-token", "access token", ["figd_{b38-45}", "figo_{b38-45}", "figu_{b38-45}", "figoh_{b38-45}"]),
    named("figma-legacy-token", "access token", "figma", ["{d5-7}-{U}", "{U}"]),
  ]),
  ...vendor("Canva", "https://www.canva.com/developers/", [token("canva-secret", "client secret", "cnvca{b51}")]),
  ...vendor("Frame.io", "https://developer.frame.io/", [token("frameio-token", "API token", "fio-u-{z64}")]),
  ...vendor("Typeform", "https://admin.typeform.com/user/tokens", [token("typeform-token", "access token", "tfp_{z40-70}")]),
  ...vendor("Calendly", "https://calendly.com/integrations/api_webhooks", [
    named("calendly-token", "API token", "calendly", ["eyJ{b10+}.eyJ{b10+}.{b20+}", "{b43}"]),
  ]),
  ...vendor("Dropbox", "https://www.dropbox.com/developers/apps", [
    token("dropbox-token", "access token", ["sl.{z130-152}", "sl.u.{b200+}", "sl.B{b130-200}"]),
    token("dropbox-long-lived", "access token", "{w11}AAAAAAAAAA{b43}", { opaque: true }),
    named("dropbox-secret", "app secret", "dropbox", "{a15}"),
  ]),
  ...vendor("Box", "https://app.box.com/developers/console", [
    named("box-secret", "credential", ["boxapi", "boxclient", "boxaccess", "boxdev", "boxtoken", "boxsecret"], "{w32}"),
  ]),
  ...vendor("Adobe", "https://developer.adobe.com/console", [
    token("adobe-client-secret", "client secret", "p8e-{b32}"),
    named("adobe-client-id", "client id", "adobe", "{x32}", { mild: true }),
  ]),
  ...vendor("1Password", "https://my.1password.com/", [
    token("1password-secret-key", "secret key", ["A3-{A6}-{A11}-{A5}-{A5}-{A5}", "A3-{A6}-{A6}-{A5}-{A5}-{A5}-{A5}"]),
    token("1password-service-account", "service account token", "ops_eyJ{s250+}{=0-3}"),
  ]),
  ...vendor("Bitwarden", "https://vault.bitwarden.com/", [
    named("bitwarden-token", "access token", ["bws", "bitwarden"], "0.{U}.{w30}:{s22}=="),
    named("bitwarden-secret", "client secret", ["bitwarden", "bwclientsecret"], "{w30}"),
  ]),
  ...vendor("Doppler", "https://dashboard.doppler.com/", [
    token("doppler-token", "token", [
      "dp.pt.{w40-44}",
      "dp.st.{w40-44}",
      "dp.st.{b2-35}.{w40-44}",
      "dp.ct.{w40-44}",
      "dp.sa.{w40-44}",
      "dp.scim.{w40-44}",
      "dp.audit.{w40-44}",
    ]),
  ]),
  ...vendor("Infisical", "https://app.infisical.com/", [token("infisical-token", "service token", "st.{x24}.{x32}.{x32}")]),
  ...vendor("age", "the files it encrypts: encrypt them to a new key", [
    token("age-secret-key", "secret key", ["AGE-SECRET-KEY-1{C58}", "AGE-SECRET-KEY-PQ-1{C58}"]),
  ]),
  ...vendor("Okta", "your Okta organisation, Security › API", [
    named("okta-token", "API token", ["okta", "ssws"], ["00{z40}"]),
    named("okta-secret", "client secret", "okta", ["{b40}", "{b64}"]),
  ]),
  ...vendor("Auth0", "https://manage.auth0.com/", [named("auth0-client-secret", "client secret", "auth0", ["{b64}", "{b43-86}"])]),
  ...vendor("Clerk", "https://dashboard.clerk.com/", [
    named("clerk-secret", "secret key", "clerk", ["sk_live_{w32-50}", "sk_test_{w32-50}"]),
  ]),
  ...vendor("WorkOS", "https://dashboard.workos.com/api-keys", [
    token("workos-key", "API key", ["sk_live_a2V5Xz{s60-80}{=0-2}", "sk_test_a2V5Xz{s60-80}{=0-2}"]),
  ]),
  ...vendor("Stytch", "https://stytch.com/dashboard", [token("stytch-secret", "secret", ["secret-live-{b30-50}", "secret-test-{b30-50}"])]),
  ...vendor("Unkey", "https://app.unkey.com/", [token("unkey-key", "root key", "unkey_{w20-32}")]),
  ...vendor("Authress", "https://authress.io/", [
    token("authress-key", "access key", [
      "sc_{a5-30}.{a4-6}.acc_{k10-32}.{p30-120}",
      "ext_{a5-30}.{a4-6}.acc_{k10-32}.{p30-120}",
      "scauth_{a5-30}.{a4-6}.acc_{k10-32}.{p30-120}",
      "authress_{a5-30}.{a4-6}.acc_{k10-32}.{p30-120}",
      "sc_{a5-30}.{a4-6}.acc-{k10-32}.{p30-120}",
    ]),
  ]),
  ...vendor("Supabase", "https://supabase.com/dashboard/project/_/settings/api-keys", [
    token("supabase-secret-key", "secret key", "sb_secret_{b31}"),
    token("supabase-management", "access token", ["sbp_{x40}", "sbp_v0_{x40}", "sbp_oauth_{x40}"]),
  ]),
  ...vendor("Neon", "https://console.neon.tech/app/settings/api-keys", [token("neon-key", "API key", "napi_{w64}")]),
  ...vendor("PlanetScale", "https://app.planetscale.com/", [
    token("planetscale-token", "service token", "pscale_tkn_{z32-64}"),
    token("planetscale-oauth", "OAuth token", "pscale_oauth_{z32-64}"),
    token("planetscale-password", "database password", "pscale_pw_{z32-64}"),
    token("planetscale-api-token", "token", "pscale_api_{z32-64}"),
  ]),
  ...vendor("Turso", "https://app.turso.tech/", [named("turso-token", "auth token", ["turso", "libsql"], "eyJ{b10+}.{b10+}.{b20+}")]),
  ...vendor("Upstash", "https://console.upstash.com/", [named("upstash-token", "REST token", "upstash", ["A{b30-120}{=0-2}", "{b36}"])]),
  ...vendor("MongoDB", "https://cloud.mongodb.com/", [
    token("mongodb-atlas-secret", "Atlas service account secret", "mdb_sa_sk_{b40}"),
    named("mongodb-atlas-key", "Atlas private key", ["mongodbatlas", "atlasprivate", "atlaskey"], "{U}"),
  ]),
  ...vendor("CockroachDB", "https://cockroachlabs.cloud/", [token("cockroach-key", "API key", "CCDB1_{w22}_{w40}")]),
  ...vendor("DataStax", "https://astra.datastax.com/", [
    token("astra-token", "Astra token", "AstraCS:{w20-40}:{x64}"),
    token("astra-token-short", "Astra token", "AstraCS:{w20-120}"),
  ]),
  ...vendor("ClickHouse", "https://console.clickhouse.cloud/", [token("clickhouse-secret", "API secret", "4b1d{w38}")]),
  ...vendor("Confluent", "https://confluent.cloud/settings/api-keys", [
    token("confluent-cloud-key", "API secret", "cflt{s60}"),
    named("confluent-secret", "API secret", ["confluent", "kafka"], ["{s64}"]),
    named("confluent-key", "API key", "confluent", "{A16}"),
  ]),
  ...vendor("Couchbase", "https://cloud.couchbase.com/", [
    named("couchbase-secret", "Capella API secret", ["couchbase", "capella"], "{s60-120}{=0-2}"),
  ]),
  ...vendor("InfluxData", "https://cloud2.influxdata.com/", [
    named("influxdb-token", "API token", "influx", ["{p86}==", "{p88-90}"]),
    token("influxdb-v3-token", "token", "apiv3_{b80-100}"),
  ]),
  ...vendor("Fauna", "your Fauna dashboard", [token("fauna-key", "secret", ["fnA{b30-60}", "fnE{b30-60}"])]),
  ...vendor("Xata", "https://app.xata.io/settings", [token("xata-key", "API key", "xau_{w30-50}")]),
  ...vendor("Convex", "https://dashboard.convex.dev/", [
    token("convex-deploy-key", "deploy key", ["prod:{k8-60}|{s60-200}{=0-2}", "dev:{k8-60}|{s60-200}{=0-2}"]),
  ]),
  ...vendor("Hasura", "https://cloud.hasura.io/", [named("hasura-secret", "admin secret", "hasura", ["{w64}", "{w32}"])]),
];
