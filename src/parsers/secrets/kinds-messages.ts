/** Chat, mail, telephony, social networks, maps. */
import { named, token, vendor } from "#src/parsers/secrets/kind.ts";

export const MESSAGE_KINDS = [
  ...vendor("Slack", "https://api.slack.com/apps", [
    token("slack-bot-token", "bot token", ["xoxb-{d10-13}-{d10-13}-{w18-40}", "xoxb-{d8-14}-{w18-26}"]),
    token("slack-user-token", "user token", [
      "xoxp-{d10-13}-{d10-13}-{d10-13}-{w28-34}",
      "xoxp-{d10-13}-{d10-13}-{w20-40}",
      "xoxe-{d10-13}-{d10-13}-{d10-13}-{k28-34}",
    ]),
    token("slack-app-token", "app-level token", "xapp-{d1}-{A8-14}-{d10-14}-{w32-80}"),
    token("slack-config-token", "configuration token", ["xoxe.xoxp-{d1}-{w100-250}", "xoxe.xoxb-{d1}-{w100-250}"]),
    token("slack-config-refresh-token", "configuration refresh token", "xoxe-{d1}-{w100-250}"),
    token("slack-legacy-token", "legacy token", ["xoxs-{d8-14}-{d8-14}-{d8-14}-{h10-64}", "xoxo-{d8-14}-{d8-14}-{d8-14}-{h10-64}"]),
    token("slack-workspace-token", "workspace token", [
      "xoxa-{d1}-{w8-48}",
      "xoxr-{d1}-{w8-48}",
      "xoxa-{w20-48}",
      "xoxr-{w20-48}",
      "xoxa-{d1}-{d8-14}-{d8-14}-{d8-14}-{x32}",
    ]),
    token("slack-session-token", "session token", ["xoxc-{d9-15}-{d9-15}-{d9-15}-{x64}", "xoxd-{y100-400}{=0-2}"]),
    token("slack-webhook", "webhook URL", [
      "hooks.slack.com/services/T{A7-12}/B{A7-12}/{w20-28}",
      "hooks.slack.com/workflows/T{A7-12}/A{A7-12}/{d10-20}/{w20-28}",
      "hooks.slack.com/triggers/{A7-14}/{d10-16}/{x32}",
    ]),
  ]),
  ...vendor("Discord", "https://discord.com/developers/applications", [
    token("discord-webhook", "webhook URL", [
      "discord.com/api/webhooks/{d17-20}/{b60-80}",
      "discordapp.com/api/webhooks/{d17-20}/{b60-80}",
    ]),
    named("discord-token", "bot token", "discord", ["{b23-30}.{b6}.{b27-45}", "mfa.{b84}", "{x64}"]),
    named(
      "discord-bot-token",
      "bot token",
      ["bottoken", "clienttoken", "token"],
      ["M{b23-27}.{b6}.{b27-45}", "N{b23-27}.{b6}.{b27-45}", "O{b23-27}.{b6}.{b27-45}"],
    ),
    named("discord-client-secret", "client secret", "discord", "{b32}"),
  ]),
  ...vendor("Telegram", "https://t.me/BotFather", [token("telegram-bot-token", "bot token", "{d8-10}:AA{b33}")]),
  ...vendor("Microsoft Teams", "the channel's connectors", [
    token("teams-webhook", "webhook URL", [
      "webhook.office.com/webhookb2/{U}@{U}/IncomingWebhook/{a32}/{U}",
      "outlook.office.com/webhook/{U}@{U}/IncomingWebhook/{a32}/{U}",
    ]),
    token(
      "power-automate-webhook",
      "workflow URL",
      "/triggers/manual/paths/invoke?api-version={d4}-{d2}-{d2}&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={b43}",
    ),
  ]),
  ...vendor("Google Chat", "the space's webhooks", [
    token("google-chat-webhook", "webhook URL", "chat.googleapis.com/v1/spaces/{b8-14}/messages?key={b39}&token={y40-60}"),
  ]),
  ...vendor("Mattermost", "your Mattermost server", [named("mattermost-token", "access token", "mattermost", "{a26}")]),
  ...vendor("Zapier", "https://zapier.com/", [token("zapier-webhook", "webhook URL", "hooks.zapier.com/hooks/catch/{d5-9}/{w6-10}")]),
  ...vendor("IFTTT", "https://ifttt.com/maker_webhooks", [
    token("ifttt-webhook", "webhook URL", ["maker.ifttt.com/use/{b22-43}", "/with/key/{b22-43}"]),
  ]),
  ...vendor("Lark", "https://open.larksuite.com/app", [
    named("lark-secret", "app secret", ["lark", "feishu"], "{w32}"),
    token("lark-webhook", "webhook URL", ["open.feishu.cn/open-apis/bot/v2/hook/{U}", "open.larksuite.com/open-apis/bot/v2/hook/{U}"]),
  ]),
  ...vendor("DingTalk", "https://open-dev.dingtalk.com/", [
    token("dingtalk-webhook", "webhook URL", "oapi.dingtalk.com/robot/send?access_token={x64}"),
    token("dingtalk-secret", "robot secret", "SEC{x64}"),
  ]),
  ...vendor("WeCom", "https://work.weixin.qq.com/", [
    token("wecom-webhook", "webhook URL", "qyapi.weixin.qq.com/cgi-bin/webhook/send?key={U}"),
  ]),
  ...vendor("LINE", "https://developers.line.biz/console/", [
    named("line-token", "channel token", ["linechannel", "linetoken", "linenotify", "lineaccess"], ["{s170-180}{=0-2}", "{x32}", "{w43}"]),
  ]),
  ...vendor("Gitter", "https://developer.gitter.im/apps", [named("gitter-token", "access token", "gitter", "{b40}")]),
  ...vendor("SendGrid", "https://app.sendgrid.com/settings/api_keys", [token("sendgrid-key", "API key", "SG.{b20-24}.{b39-50}")]),
  ...vendor("Brevo", "https://app.brevo.com/settings/keys/api", [
    token("brevo-key", "API key", ["xkeysib-{h64}-{w16}", "xsmtpsib-{h64}-{w16}"]),
  ]),
  ...vendor("Mailgun", "https://app.mailgun.com/settings/api_security", [
    token("mailgun-key", "private key", ["key-{x32}", "key-{a32}"]),
    named("mailgun-signing-key", "key", ["mailgun", "mg"], ["{a32}-{a8}-{a8}", "{x32}", "pubkey-{a32}"]),
  ]),
  ...vendor("Mailchimp", "https://admin.mailchimp.com/account/api/", [
    token("mailchimp-key", "API key", "{x32}-us{d1-2}"),
    token("mandrill-key", "Mandrill API key", "md-{b22}"),
    named("mandrill-legacy-key", "Mandrill API key", "mandrill", "{b22}"),
  ]),
  ...vendor("Mailjet", "https://app.mailjet.com/account/apikeys", [named("mailjet-key", "API credential", "mailjet", "{x32}")]),
  ...vendor("MailerSend", "https://app.mailersend.com/api-tokens", [token("mailersend-token", "API token", "mlsn.{w30-100}")]),
  ...vendor("Postmark", "https://account.postmarkapp.com/", [named("postmark-token", "server token", "postmark", "{U}")]),
  ...vendor("Resend", "https://resend.com/api-keys", [token("resend-key", "API key", ["re_{w8}_{w24}", "re_{w8}_{v24-28}", "re_{w36}"])]),
  ...vendor("SparkPost", "https://app.sparkpost.com/account/api-keys", [named("sparkpost-key", "API key", "sparkpost", "{x40}")]),
  ...vendor("Loops", "https://app.loops.so/settings", [named("loops-key", "API key", "loops", "{x32}")]),
  ...vendor("Twilio", "https://console.twilio.com/", [
    token("twilio-api-key", "API key", "SK{x32}"),
    named("twilio-auth-token", "auth token", "twilio", "{x32}"),
    named("twilio-api-secret", "API secret", "twilio", "{w32}"),
  ]),
  ...vendor("MessageBird", "https://dashboard.messagebird.com/developers/access", [
    named("messagebird-token", "API token", "messagebird", ["{w25}", "{U}"]),
  ]),
  ...vendor("Vonage", "https://dashboard.nexmo.com/settings", [named("vonage-secret", "API secret", ["nexmo", "vonage"], "{w16}")]),
  ...vendor("Plivo", "https://console.plivo.com/", [named("plivo-token", "auth token", "plivo", ["{b40}", "{s59}="])]),
  ...vendor("Telnyx", "https://portal.telnyx.com/#/app/api-keys", [
    token("telnyx-key", "API key", "KEY{x32}_{w22}"),
    named("telnyx-legacy-key", "API key", "telnyx", "KEY{b55}"),
  ]),
  ...vendor("Sendbird", "https://dashboard.sendbird.com/", [named("sendbird-token", "API token", "sendbird", ["{x40}", "{U}"])]),
  ...vendor("OneSignal", "https://dashboard.onesignal.com/", [
    token("onesignal-key", "API key", ["os_v2_app_{q103}", "os_v2_org_{q103}"]),
    named("onesignal-legacy-key", "REST API key", "onesignal", ["{w48}", "{U}"]),
  ]),
  ...vendor("Pusher", "https://dashboard.pusher.com/", [named("pusher-secret", "app secret", "pusher", "{x20}")]),
  ...vendor("PubNub", "https://admin.pubnub.com/", [token("pubnub-secret", "secret key", "sec-c-{b44-52}")]),
  ...vendor("Ably", "https://ably.com/accounts", [named("ably-key", "API key", "ably", "{b6}.{b6}:{b40-46}")]),
  ...vendor("Canada Notify", "https://notification.canada.ca/", [token("gc-notify-key", "API key", "gcntfy-{b1-60}-{U}-{U}")]),
  ...vendor("Facebook", "https://developers.facebook.com/apps/", [
    token("facebook-page-token", "access token", ["EAAC{w100-400}", "EAAM{w100-400}", "EAACEdEose0cBA{w20-300}", "EAA{w100-400}"]),
    token("instagram-token", "Instagram access token", ["IGQV{b100-300}", "IGAA{b100-300}"]),
    named("facebook-secret", "app secret", ["facebook", "fbapp", "fbsecret", "fbclient", "instagram", "whatsapp", "meta"], "{x32}"),
    named("facebook-app-token", "app access token", ["facebook", "fb", "accesstoken"], ["{d15-16}|{b27-40}", "{d15-16}%7C{b27-40}"]),
  ]),
  ...vendor("X (Twitter)", "https://developer.x.com/en/portal/dashboard", [
    token("twitter-bearer", "bearer token", "AAAAAAAAAAAAAAAAAAAAA{y80-110}", { opaque: true }),
    named("twitter-access-token", "access token", ["twitter", "xaccess"], "{d15-25}-{w20-45}"),
    named("twitter-access-secret", "access token secret", "twitter", "{w45}"),
    named("twitter-api-secret", "API secret", "twitter", "{w50}"),
    named("twitter-api-key", "API key", "twitter", "{w25}"),
  ]),
  ...vendor("LinkedIn", "https://www.linkedin.com/developers/apps", [
    token("linkedin-secret-v2", "client secret", "WPL_AP1.{w16}.{s4-10}{=0-2}"),
    token("linkedin-secret-v0", "client secret", "WPL_AP0.{w16}.{s4-10}{=0-2}"),
    named("linkedin-secret", "client secret", "linkedin", ["{w16}", "{w14}"]),
  ]),
  ...vendor("Pinterest", "https://developers.pinterest.com/apps/", [
    token("pinterest-token", "access token", ["pina_{b20-200}", "pinr_{b20-200}"]),
  ]),
  ...vendor("Reddit", "https://www.reddit.com/prefs/apps", [named("reddit-secret", "client secret", "reddit", "{b24-30}")]),
  ...vendor("Twitch", "https://dev.twitch.tv/console/apps", [named("twitch-secret", "client secret", "twitch", "{a30}")]),
  ...vendor("Spotify", "https://developer.spotify.com/dashboard", [named("spotify-secret", "client secret", "spotify", "{x32}")]),
  ...vendor("Flickr", "https://www.flickr.com/services/apps/", [named("flickr-token", "access token", "flickr", ["{a32}", "{a16}"])]),
  ...vendor("Lichess", "https://lichess.org/account/oauth/token", [token("lichess-token", "access token", "lip_{v16-60}")]),
  ...vendor("Riot Games", "https://developer.riotgames.com/", [token("riot-key", "API key", "RGAPI-{U}")]),
  ...vendor("42 Intra", "https://profile.intra.42.fr/oauth/applications", [
    token("intra42-secret", "client secret", ["s-s4t2ud-{x64}", "s-s4t2af-{x64}"]),
  ]),
  ...vendor("Mapbox", "https://account.mapbox.com/access-tokens/", [
    token("mapbox-secret-token", "secret token", ["sk.eyJ{b50-120}.{b20-24}", "tk.eyJ{b50-200}.{b20-24}"]),
    named("mapbox-token", "token", "mapbox", ["sk.{b60}.{b22}", "pk.{a60}.{a22}"], { mild: true }),
  ]),
  ...vendor("MaxMind", "https://www.maxmind.com/en/accounts/current/license-key", [token("maxmind-key", "license key", "{w6}_{w29}_mmk")]),
  ...vendor("OpenWeather", "https://home.openweathermap.org/api_keys", [
    named("openweather-key", "API key", ["openweather", "pyowm", "owm"], "{a32}"),
  ]),
  ...vendor("Weatherstack", "https://weatherstack.com/dashboard", [
    named("weatherstack-key", "API key", ["weatherstack", "ipstack", "apilayer", "fixer"], "{a32}"),
  ]),
  ...vendor("Samsara", "https://cloud.samsara.com/", [token("samsara-token", "API token", "samsara_api_{w26-32}")]),
];
