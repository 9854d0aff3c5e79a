/** Interfaces to data and everything else that issues tokens. */
import { named, token, vendor } from "#src/parsers/secrets/kind.ts";

export const DATA_KINDS = [
  ...vendor("RapidAPI", "https://rapidapi.com/developer/apps", [named("rapidapi-key", "key", "rapidapi", ["{b50}"])]),
  ...vendor("Apify", "https://console.apify.com/settings/integrations", [token("apify-token", "API token", "apify_api_{w34-38}")]),
  ...vendor("ScraperAPI", "https://dashboard.scraperapi.com/", [
    named("scraperapi-key", "API key", ["scraperapi", "scrapingbee"], ["{x32}", "{A80}"]),
  ]),
  ...vendor("Shodan", "https://account.shodan.io/", [named("shodan-key", "API key", "shodan", "{w32}")]),
  ...vendor("VirusTotal", "https://www.virustotal.com/gui/my-apikey", [
    named("virustotal-key", "API key", ["virustotal", "vtapi"], "{x64}"),
  ]),
  ...vendor("Privado / Private AI", "https://portal.private-ai.com/", [named("privateai-token", "API token", "privateai", "{a32}")]),
  ...vendor("Finnhub", "https://finnhub.io/dashboard", [named("finnhub-key", "API key", "finnhub", "{a20}")]),
  ...vendor("Alpha Vantage", "https://www.alphavantage.co/support/", [named("alphavantage-key", "API key", "alphavantage", "{A16}")]),
  ...vendor("Databento", "https://databento.com/portal/keys", [token("databento-key", "API key", "db-{w29}")]),
  ...vendor("New York Times", "https://developer.nytimes.com/my-apps", [
    named("nytimes-key", "API key", ["nytimes", "newyorktimes"], "{b32}"),
  ]),
  ...vendor("data.gov", "https://api.data.gov/", [named("datagov-key", "API key", ["datagov", "nasaapi", "nasakey"], "{w40}")]),
  ...vendor("Beamer", "https://app.getbeamer.com/", [named("beamer-token", "API token", "beamer", "b_{z44}")]),
  ...vendor("Looker", "your Looker instance", [named("looker-secret", "client secret", "looker", ["{a24}", "{a20}"])]),
  ...vendor("Tableau", "your Tableau site, Account settings", [token("tableau-token", "personal access token", "{s22}==:{w32}")]),
  ...vendor("Adafruit", "https://io.adafruit.com/", [
    token("adafruit-io-key", "IO key", "aio_{w28}"),
    named("adafruit-key", "API key", "adafruit", "{b32}"),
  ]),
  ...vendor("SettleMint", "https://console.settlemint.com/", [
    token("settlemint-token", "access token", ["sm_aat_{w16}", "sm_pat_{w16}", "sm_sat_{w16}"]),
  ]),
  ...vendor("Temporal", "https://cloud.temporal.io/", [named("temporal-key", "API key", "temporal", "eyJ{b10+}.eyJ{b10+}.{b20+}")]),
  ...vendor("Workato", "https://app.workato.com/", [
    token("workato-token", "API token", ["wrka-eyJ{b8+}.{b16+}.{b64+}", "wrka{l2}-eyJ{b8+}.{b16+}.{b64+}"]),
  ]),
  ...vendor("Zuplo", "https://portal.zuplo.com/", [token("zuplo-key", "consumer key", "zpka_{a32}_{x8}")]),
  ...vendor("Thunderstore", "https://thunderstore.io/", [token("thunderstore-token", "API token", "tss_{b20-80}")]),
  ...vendor("redirect.pizza", "https://redirect.pizza/", [token("redirect-pizza-token", "API token", "rpa_{w30}")]),
  ...vendor("Infomaniak", "https://manager.infomaniak.com/", [named("infomaniak-token", "API token", "infomaniak", "{b60-100}")]),
  ...vendor("SSLMate", "https://sslmate.com/account/", [named("sslmate-key", "API key", "sslmate", "{w36}")]),
  ...vendor("Disqus", "https://disqus.com/api/applications/", [named("disqus-key", "API key", "disqus", "{w64}")]),
  ...vendor("Bitly", "https://app.bitly.com/settings/api/", [named("bitly-token", "access token", "bitly", "{x40}")]),
  ...vendor("Ghost", "your Ghost site, Integrations", [named("ghost-admin-key", "admin API key", "ghost", "{x24}:{x64}")]),
  ...vendor("ThingsBoard", "your ThingsBoard server", [named("thingsboard-token", "device token", "thingsboard", "{w20}")]),
  ...vendor("TrueNAS", "your TrueNAS server", [named("truenas-key", "API key", "truenas", "{d1-3}-{w64}")]),
  ...vendor("Home Assistant", "your Home Assistant profile", [
    named("homeassistant-token", "access token", ["homeassistant", "hass"], "eyJ{b10+}.eyJ{b10+}.{b20+}"),
  ]),
  ...vendor("Lokalise", "https://app.lokalise.com/profile", [named("lokalise-token", "API token", "lokalise", "{x40}")]),
  ...vendor("Crowdin", "https://crowdin.com/settings#api-key", [named("crowdin-token", "access token", "crowdin", ["{x80}", "{x32}"])]),
  ...vendor("Transifex", "https://app.transifex.com/user/settings/api/", [token("transifex-token", "API token", "1/{x40}")]),
  ...vendor("Iterable", "https://app.iterable.com/settings/apiKeys", [named("iterable-key", "API key", "iterable", "{x32}")]),
  ...vendor("Braze", "https://dashboard.braze.com/", [named("braze-key", "REST API key", "braze", "{U}")]),
  ...vendor("Branch", "https://dashboard.branch.io/", [token("branch-key", "key", ["key_live_{w32}", "secret_live_{w32}"])]),
  ...vendor("AppCenter", "https://appcenter.ms/settings/apitokens", [named("appcenter-token", "API token", "appcenter", "{x40}")]),
  ...vendor("Pendo", "https://app.pendo.io/", [named("pendo-key", "integration key", "pendo", "{U}")]),
  ...vendor("Dwolla", "https://dashboard.dwolla.com/", [named("dwolla-secret", "secret", "dwolla", "{w50}")]),
  ...vendor("Nylas", "https://dashboard-v3.nylas.com/", [token("nylas-key", "API key", ["nyk_v0_{w60-70}", "nyk_v1_{w60-70}"])]),
  ...vendor("Hunter", "https://hunter.io/api-keys", [named("hunter-key", "API key", "hunter", "{x40}")]),
  ...vendor("Yelp", "https://www.yelp.com/developers/v3/manage_app", [named("yelp-key", "API key", "yelp", "{b128}")]),
  ...vendor("TMDB", "https://www.themoviedb.org/settings/api", [named("tmdb-key", "API key", ["tmdb", "themoviedb"], "{x32}")]),
  ...vendor("Foursquare", "https://foursquare.com/developers/", [
    token("foursquare-key", "API key", "fsq3{s43}="),
    named("foursquare-secret", "client secret", "foursquare", "{A48}"),
  ]),
  ...vendor("Tiingo", "https://www.tiingo.com/account/api/token", [named("tiingo-token", "API token", "tiingo", "{x40}")]),
];
