/** Monitoring, analytics, feature flags, search, content and media. */
import { named, token, vendor } from "#src/parsers/secrets/kind.ts";

export const SERVICE_KINDS = [
  ...vendor("Sentry", "https://sentry.io/settings/account/api/auth-tokens/", [
    token("sentry-org-token", "organisation token", ["sntrys_eyJ{s20-600}{=0-2}_{s43}"]),
    token("sentry-user-token", "user token", "sntryu_{x64}"),
    token("sentry-app-token", "app secret", ["sntrya_{x64}", "sntryi_{x64}"]),
    named("sentry-token", "access token", "sentry", "{x64}"),
  ]),
  ...vendor("Datadog", "https://app.datadoghq.com/organization-settings/api-keys", [
    token("datadog-token", "access token", ["ddapp_{w34-40}", "ddpat_{w30-70}"]),
    named("datadog-app-key", "application key", ["datadog", "ddapp"], "{w40}"),
    named("datadog-api-key", "API key", ["datadog", "ddapi"], "{w32}"),
  ]),
  ...vendor("New Relic", "https://one.newrelic.com/api-keys", [
    token("newrelic-user-key", "user key", "NRAK-{A27}"),
    token("newrelic-insert-key", "insert key", "NRII-{b32}"),
    token("newrelic-license-key", "license key", ["{x36}NRAL", "{x32}FFFFNRAL"]),
    token("newrelic-other-key", "key", ["NRRA-{x42}", "NRIQ-{b32}", "NRAA-{x27}", "NRSP-{a2}{d2}{x32}"]),
    token("newrelic-browser-key", "browser key", "NRJS-{x19}", { mild: true }),
    named("newrelic-admin-key", "key", "newrelic", ["{a64}", "NRAA-{x27}"]),
  ]),
  ...vendor("Grafana", "https://grafana.com/orgs", [
    token("grafana-cloud", "Cloud token", "glc_{s32-400}{=0-2}"),
    token("grafana-service-account", "service account token", "glsa_{w32}_{h8}"),
    token("grafana-api-key", "API key", "eyJrIjoi{s60-380}{=0-2}"),
  ]),
  ...vendor("Dynatrace", "your Dynatrace environment, Access tokens", [
    token("dynatrace-token", "API token", ["dt0c01.{A24}.{A64}", "dt0s{d2}.{A8-24}.{A64}", "dt0c01.{w24}.{w64}"]),
  ]),
  ...vendor("Honeycomb", "https://ui.honeycomb.io/account", [
    token("honeycomb-key", "API key", ["hcaik_{a58}", "hcaic_{a58}", "hcbik_{a58}", "hcamk_{a58}"]),
    named("honeycomb-legacy-key", "API key", "honeycomb", ["{x32}", "{w22}"]),
  ]),
  ...vendor("Sumo Logic", "https://service.sumologic.com/", [
    named("sumologic-key", "access key", "sumo", "{w64}"),
    named("sumologic-id", "access id", "sumo", "su{w12}"),
  ]),
  ...vendor("Splunk", "your Splunk server", [
    token("splunk-observability-token", "session token", "splunkd_{b100-300}"),
    named("splunk-token", "HEC token", ["splunk", "hectoken"], "{U}"),
  ]),
  ...vendor("Elastic", "https://cloud.elastic.co/", [
    token("elastic-cloud-key", "API key", ["essu_{b60-200}{=0-2}", "esu_{b40-200}{=0-2}"]),
    named("elastic-key", "API key", ["elastic"], ["{s60}==", "{b20}:{b22}"]),
  ]),
  ...vendor("Logz.io", "https://app.logz.io/", [named("logzio-token", "shipping token", "logz", "{w32}")]),
  ...vendor("Loggly", "https://www.loggly.com/", [named("loggly-token", "token", "loggly", "{U}")]),
  ...vendor("Axiom", "https://app.axiom.co/", [token("axiom-token", "API token", ["xaat-{U}", "xapt-{U}"])]),
  ...vendor("Better Stack", "https://betterstack.com/", [named("logtail-token", "source token", ["logtail", "betterstack"], "{w24}")]),
  ...vendor("Rollbar", "https://rollbar.com/", [named("rollbar-token", "access token", "rollbar", "{x32}")]),
  ...vendor("Bugsnag", "https://app.bugsnag.com/", [named("bugsnag-key", "API key", "bugsnag", "{x32}")]),
  ...vendor("Airbrake", "https://airbrake.io/", [named("airbrake-key", "key", "airbrake", ["{x32}", "{x40}"])]),
  ...vendor("Honeybadger", "https://app.honeybadger.io/", [
    token("honeybadger-key", "API key", "hbp_{w36}"),
    named("honeybadger-legacy-key", "API key", "honeybadger", "{w8-20}"),
  ]),
  ...vendor("AppSignal", "https://appsignal.com/", [named("appsignal-key", "push key", "appsignal", "{U}")]),
  ...vendor("PagerDuty", "https://app.pagerduty.com/api_keys", [
    named("pagerduty-key", "API key", ["pagerduty", "pdapi"], ["u+{b18}", "y_{b18}", "{b20}", "{x32}"]),
  ]),
  ...vendor("Opsgenie", "https://app.opsgenie.com/settings/api-key-management", [named("opsgenie-key", "API key", "opsgenie", "{U}")]),
  ...vendor("Rootly", "https://rootly.com/account/api_keys", [token("rootly-key", "API key", "rootly_{x64}")]),
  ...vendor("Statuspage", "https://manage.statuspage.io/", [named("statuspage-key", "API key", "statuspage", ["{U}", "{x64}"])]),
  ...vendor("UptimeRobot", "https://uptimerobot.com/dashboard", [
    named("uptimerobot-key", "API key", ["uptimerobot", "uptime"], ["ur{d6-8}-{x24}", "m{d8-10}-{x24}"]),
  ]),
  ...vendor("PostHog", "https://app.posthog.com/settings/user-api-keys", [
    token("posthog-personal", "personal API key", "phx_{b38-60}"),
    token("posthog-other", "key", ["phs_{b38-60}", "pha_{b38-60}", "phr_{b38-60}"]),
  ]),
  ...vendor("Mixpanel", "https://mixpanel.com/settings/project", [named("mixpanel-secret", "API secret", "mixpanel", "{x32}")]),
  ...vendor("Amplitude", "https://app.amplitude.com/", [named("amplitude-secret", "secret key", "amplitude", "{x32}")]),
  ...vendor("Segment", "https://app.segment.com/", [
    token("segment-token", "public API token", "sgp_{w64}"),
    named("segment-key", "write key", "segment", ["{w32}", "{b43}.{b43}"]),
  ]),
  ...vendor("RudderStack", "https://app.rudderstack.com/", [named("rudderstack-key", "write key", ["rudder"], "{w27}")]),
  ...vendor("FullStory", "https://app.fullstory.com/", [
    named("fullstory-key", "API key", ["fullstory", "fsapi"], ["na1.{s20-100}{=0-2}", "eu1.{s20-100}{=0-2}"]),
  ]),
  ...vendor("LaunchDarkly", "https://app.launchdarkly.com/settings/authorization", [
    token("launchdarkly-token", "access token", ["api-{U}"]),
    token("launchdarkly-sdk", "SDK key", ["sdk-{U}"]),
    named("launchdarkly-legacy-token", "access token", ["launchdarkly"], "{z40}"),
  ]),
  ...vendor("ConfigCat", "https://app.configcat.com/", [
    token("configcat-key", "SDK key", "configcat-sdk-1/{b22}/{b22}"),
    named("configcat-legacy-key", "SDK key", "configcat", "{b22}/{b22}"),
  ]),
  ...vendor("DevCycle", "https://app.devcycle.com/", [
    token("devcycle-key", "SDK key", ["dvc_server_{v8-60}", "dvc_client_{v8-60}", "dvc_mobile_{v8-60}"]),
  ]),
  ...vendor("Statsig", "https://console.statsig.com/", [token("statsig-key", "secret key", ["secret-{w40-50}", "console-{w40-50}"])]),
  ...vendor("Split", "https://app.split.io/", [named("split-key", "SDK key", ["splitio", "splitapi", "splitsdk"], "{a36-56}")]),
  ...vendor("Optimizely", "https://app.optimizely.com/", [
    named("optimizely-token", "access token", "optimizely", ["2:{b40-60}", "{w20-50}"]),
  ]),
  ...vendor("Algolia", "https://dashboard.algolia.com/account/api-keys", [
    named("algolia-admin-key", "admin key", "algolia", ["{x32}", "{a32}"]),
  ]),
  ...vendor("Typesense", "https://cloud.typesense.org/", [named("typesense-key", "API key", "typesense", "{w24-40}")]),
  ...vendor("Meilisearch", "https://cloud.meilisearch.com/", [named("meilisearch-key", "key", ["meili"], ["{x40}", "{x64}", "{b20-60}"])]),
  ...vendor("Contentful", "https://app.contentful.com/account/profile/cma_tokens", [
    token("contentful-pat", "personal access token", "CFPAT-{b43}"),
    named("contentful-delivery", "delivery token", "contentful", "{z43}"),
  ]),
  ...vendor("Sanity", "https://www.sanity.io/manage", [
    token("sanity-token", "token", "sk{w78}"),
    token("sanity-token-long", "token", "sk{w178}"),
  ]),
  ...vendor("Storyblok", "https://app.storyblok.com/", [named("storyblok-token", "token", "storyblok", ["{w22}tt", "{b24-80}"])]),
  ...vendor("Prismic", "https://prismic.io/dashboard", [named("prismic-token", "token", "prismic", "{b80-120}")]),
  ...vendor("DatoCMS", "https://dashboard.datocms.com/", [named("datocms-token", "API token", "dato", "{x30}")]),
  ...vendor("Cloudinary", "https://console.cloudinary.com/", [named("cloudinary-secret", "API secret", "cloudinary", ["{b27}", "{w32}"])]),
  ...vendor("imgix", "https://dashboard.imgix.com/", [token("imgix-key", "API key", "ak_{x64}")]),
  ...vendor("ImageKit", "https://imagekit.io/dashboard/developer/api-keys", [
    named("imagekit-key", "private key", "imagekit", "private_{s27}="),
  ]),
  ...vendor("Filestack", "https://dev.filestack.com/", [named("filestack-key", "API key", "filestack", "A{w21}z")]),
  ...vendor("Uploadthing", "https://uploadthing.com/dashboard", [
    named("uploadthing-key", "secret", "uploadthing", ["sk_live_{x64}", "eyJ{s60+}{=0-2}"]),
  ]),
];
