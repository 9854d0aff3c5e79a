/** Payments, shops, customers, accounting, crypto exchanges. */
import { named, token, vendor } from "#src/parsers/secrets/kind.ts";

const MILD = { mild: true } as const;

export const BUSINESS_KINDS = [
  ...vendor("Stripe", "https://dashboard.stripe.com/apikeys", [
    token("stripe-secret-live", "secret key", ["sk_live_{w24-247}", "sk_prod_{w24-247}", "sk_org_live_{w24-247}"]),
    token("stripe-restricted-live", "restricted key", ["rk_live_{w24-247}", "rk_prod_{w24-247}"]),
    token("stripe-secret-test", "test key", ["sk_test_{w24-247}", "rk_test_{w24-247}", "sk_org_test_{w24-247}"], MILD),
    token("stripe-webhook-secret", "webhook signing secret", "whsec_{s32-64}{=0-2}"),
  ]),
  ...vendor("Square", "https://developer.squareup.com/apps", [
    token("square-access-token", "access token", ["sq0atp-{b22-60}", "EAAA{b60}"]),
    token("square-oauth-secret", "OAuth secret", "sq0csp-{b43}"),
  ]),
  ...vendor("PayPal", "https://developer.paypal.com/dashboard/", [
    token("braintree-token", "Braintree access token", ["access_token$production${a16}${x32}", "access_token$sandbox${a16}${x32}"]),
    named("paypal-secret", "client secret", ["paypal", "braintree"], ["E{b79}", "{b80}", "{x32}"]),
  ]),
  ...vendor("Plaid", "https://dashboard.plaid.com/developers/keys", [
    token("plaid-token", "access token", ["access-sandbox-{U}", "access-development-{U}", "access-production-{U}"]),
    named("plaid-secret", "secret", "plaid", "{a30}"),
  ]),
  ...vendor("Adyen", "https://ca-live.adyen.com/", [token("adyen-key", "API key", "AQE{w1}hm{s60-200}{=0-2}-{s30-60}{=0-2}")]),
  ...vendor("Checkout.com", "https://dashboard.checkout.com/", [
    token("checkout-secret", "secret key", ["sk_{U}", "sk_test_{U}", "sk_sbox_{w26-34}"]),
  ]),
  ...vendor("Razorpay", "https://dashboard.razorpay.com/", [
    token("razorpay-key", "key id", ["rzp_live_{w14}", "rzp_test_{w14}"]),
    named("razorpay-secret", "key secret", "razorpay", "{w24}"),
  ]),
  ...vendor("Paystack", "https://dashboard.paystack.com/", [token("paystack-key", "secret key", ["sk_live_{x40}", "sk_test_{x40}"])]),
  ...vendor("Flutterwave", "https://dashboard.flutterwave.com/", [
    token("flutterwave-secret-key", "secret key", [
      "FLWSECK_TEST-{x32}-X",
      "FLWSECK-{x32}-X",
      "FLWSECK_LIVE-{x32}-X",
      "FLWSECK-{x30-36}-{w10-16}-X",
    ]),
    token("flutterwave-encryption-key", "encryption key", ["FLWSECK_TEST-{x12}", "FLWSECK_TEST{w12}", "FLWSECK_LIVE-{x12}"]),
  ]),
  ...vendor("GoCardless", "https://manage.gocardless.com/developers", [
    token("gocardless-token", "access token", ["live_{z40}", "sandbox_{z40}"]),
  ]),
  ...vendor("Mollie", "https://my.mollie.com/dashboard/developers/api-keys", [
    token("mollie-key", "API key", ["live_{w30-32}", "test_{w30-32}"]),
  ]),
  ...vendor("Midtrans", "https://dashboard.midtrans.com/", [
    token("midtrans-key", "server key", ["Mid-server-{b16-34}", "SB-Mid-server-{b16-34}"]),
  ]),
  ...vendor("Asaas", "https://www.asaas.com/", [token("asaas-token", "API token", ["$aact_prod_{b20-200}", "$aact_hmlg_{b20-200}"])]),
  ...vendor("Mercado Pago", "https://www.mercadopago.com/developers/panel", [
    token("mercadopago-token", "access token", ["APP_USR-{d12-18}-{d6}-{x32}-{d6-12}", "TEST-{d12-18}-{d6}-{x32}-{d6-12}"]),
  ]),
  ...vendor("Lob", "https://dashboard.lob.com/settings/api-keys", [token("lob-key", "API key", ["live_{x35}", "test_{x35}"])]),
  ...vendor("Paddle", "https://vendors.paddle.com/authentication-v2", [
    token("paddle-key", "API key", ["pdl_live_apikey_{a26}_{w22}_{w3}", "pdl_sdbx_apikey_{a26}_{w22}_{w3}", "pdl_ntfset_{a26}_{b32}"]),
  ]),
  ...vendor("Lemon Squeezy", "https://app.lemonsqueezy.com/settings/api", [
    named("lemonsqueezy-key", "API key", "lemonsqueezy", "eyJ{b10+}.eyJ{b10+}.{b20+}"),
  ]),
  ...vendor("Polar", "https://polar.sh/settings", [
    token("polar-token", "access token", ["polar_at_{b20-100}", "polar_oat_{b20-100}", "polar_pat_{b20-100}", "polar_cs_{b20-100}"]),
  ]),
  ...vendor("Recurly", "https://app.recurly.com/", [named("recurly-key", "API key", "recurly", "{x32}")]),
  ...vendor("Chargebee", "https://app.chargebee.com/", [
    token("chargebee-key", "API key", ["live_{w32}cdbcdcu{w0-30}", "test_{w32}cdbcdcu{w0-30}"]),
    named("chargebee-legacy-key", "API key", "chargebee", ["live_{w25-60}", "test_{w25-60}"]),
  ]),
  ...vendor("Ramp", "https://app.ramp.com/", [token("ramp-secret", "client secret", "ramp_sec_{w48}")]),
  ...vendor("Mercury", "https://app.mercury.com/settings/tokens", [
    token("mercury-token", "API token", ["mercury_production_{l3-6}_{w40-50}_yrucrem", "mercury_sandbox_{l3-6}_{w40-50}_yrucrem"]),
  ]),
  ...vendor("Wise", "https://wise.com/settings/", [named("wise-token", "API token", ["wiseapi", "transferwise"], "{U}")]),
  ...vendor("Finicity", "https://developer.mastercard.com/", [named("finicity-token", "API token", "finicity", ["{x32}", "{a20}"])]),
  ...vendor("Highnote", "https://dashboard.highnote.com/", [
    token("highnote-key", "secret key", ["sk_live_a2V5Xz{s60-80}{=0-2}", "rk_live_a2V5Xz{s60-80}{=0-2}"]),
  ]),
  ...vendor("Rainforest Pay", "https://rainforestpay.com/", [token("rainforest-key", "API key", "apikey_{x64}")]),
  ...vendor("Persona", "https://withpersona.com/dashboard/api-keys", [
    token("persona-key", "API key", ["persona_production_{b20-80}", "persona_sandbox_{b20-80}"]),
  ]),
  ...vendor("Onfido", "https://dashboard.onfido.com/", [
    token("onfido-token", "API token", ["api_live.{b20-80}", "api_live_us.{b20-80}", "api_live_ca.{b20-80}", "api_sandbox.{b20-80}"]),
  ]),
  ...vendor("Proof", "https://app.proof.com/", [token("proof-key", "API key", ["prf_{w30-80}", "prf_cli_{b20-80}"])]),
  ...vendor("Shopify", "https://admin.shopify.com/", [
    token("shopify-access-token", "access token", ["shpat_{h32}", "shpua_{h32}"]),
    token("shopify-custom-token", "custom app token", "shpca_{h32}"),
    token("shopify-private-token", "private app password", "shppa_{h32}"),
    token("shopify-shared-secret", "shared secret", "shpss_{h32}"),
    token("shopify-other-token", "token", ["shptka_{h32}", "shpcli_{h32}", "shpit_{h32}"]),
  ]),
  ...vendor("Etsy", "https://www.etsy.com/developers/your-apps", [named("etsy-key", "API key", "etsy", ["{a24}", "{a24}:{a10-64}"])]),
  ...vendor("eBay", "https://developer.ebay.com/my/keys", [
    token("ebay-cert", "certificate id", [
      "PRD-{x12}-{x4}-{x4}-{x4}-{x4}",
      "PRD-{x8}-{x4}-{x4}-{x4}-{x4-12}",
      "SBX-{x12}-{x4}-{x4}-{x4}-{x4}",
    ]),
  ]),
  ...vendor("Shippo", "https://apps.goshippo.com/settings/api", [
    token("shippo-token", "API token", ["shippo_live_{h40}", "shippo_test_{h40}"]),
  ]),
  ...vendor("EasyPost", "https://www.easypost.com/account/api-keys", [
    token("easypost-key", "API key", "EZAK{w54}"),
    token("easypost-test-key", "test key", "EZTK{w54}", MILD),
  ]),
  ...vendor("Duffel", "https://app.duffel.com/", [token("duffel-token", "API token", ["duffel_live_{z43}", "duffel_test_{z43}"])]),
  ...vendor("Gumroad", "https://app.gumroad.com/settings/advanced", [
    named("gumroad-token", "access token", "gumroad", ["{x64}", "{k43}"]),
  ]),
  ...vendor("Freemius", "https://dashboard.freemius.com/", [
    named("freemius-secret", "secret key", ["freemius", "secretkey"], ["sk_{m29}", "sk_{b29}"]),
  ]),
  ...vendor("Squarespace", "https://account.squarespace.com/", [named("squarespace-key", "API key", "squarespace", "{U}")]),
  ...vendor("WooCommerce", "your shop, WooCommerce › Advanced › REST API", [
    token("woocommerce-secret", "consumer secret", "cs_{x40}"),
    token("woocommerce-key", "consumer key", "ck_{x40}"),
  ]),
  ...vendor("HubSpot", "https://app.hubspot.com/private-apps", [
    token("hubspot-token", "private app token", ["pat-na{d1}-{U}", "pat-eu{d1}-{U}", "pat-ap{d1}-{U}"]),
    named("hubspot-key", "API key", ["hubspot", "hapikey"], "{U}"),
  ]),
  ...vendor("Salesforce", "https://login.salesforce.com/", [
    token("salesforce-token", "access token", "00D{w12}!{t80-260}"),
    token("salesforce-refresh-token", "refresh token", "5Aep861{t80-90}"),
    token("salesforce-consumer-key", "consumer key", "3MVG9{t60-100}"),
  ]),
  ...vendor("Zendesk", "https://www.zendesk.com/", [named("zendesk-secret", "secret", "zendesk", ["{w40}", "{x64}"])]),
  ...vendor("Freshdesk", "your Freshdesk, Profile settings", [named("freshdesk-key", "API key", ["freshdesk", "freshservice"], "{w20}")]),
  ...vendor("FreshBooks", "https://my.freshbooks.com/#/developer", [named("freshbooks-token", "access token", "freshbooks", "{w64}")]),
  ...vendor("Intercom", "https://app.intercom.com/a/apps/_/developer-hub", [
    named("intercom-token", "access token", "intercom", ["{z60}", "dG9r{s50-60}{=0-2}"]),
  ]),
  ...vendor("Zoho", "https://api-console.zoho.com/", [
    token("zoho-token", "OAuth token", "1000.{x32}.{x32}"),
    named("zoho-secret", "client secret", "zoho", "{x42}"),
  ]),
  ...vendor("Klaviyo", "https://www.klaviyo.com/settings/account/api-keys", [
    token("klaviyo-key", "private key", ["pk_{x34}", "pk_{a34}"]),
  ]),
  ...vendor("Customer.io", "https://fly.customer.io/settings/api_credentials", [
    named("customerio-key", "API key", ["customerio", "customer.io"], ["{x32}", "{x20}"]),
  ]),
  ...vendor("Gorgias", "https://www.gorgias.com/", [named("gorgias-key", "API key", "gorgias", ["{x64}", "{w40-64}"])]),
  ...vendor("Coinbase", "https://portal.cdp.coinbase.com/", [
    named("coinbase-token", "access token", "coinbase", ["{b64}", "{w32}", "{s86}=="]),
  ]),
  ...vendor("Kraken", "https://www.kraken.com/u/security/api", [named("kraken-token", "private key", "kraken", "{p80-90}")]),
  ...vendor("KuCoin", "https://www.kucoin.com/account/api", [named("kucoin-token", "API credential", "kucoin", ["{U}", "{x24}"])]),
  ...vendor("Binance", "https://www.binance.com/my/settings/api-management", [named("binance-key", "API secret", "binance", "{w64}")]),
  ...vendor("Bittrex", "your exchange account", [named("bittrex-key", "API key", "bittrex", "{w32}")]),
  ...vendor("Infura", "https://app.infura.io/", [
    token("infura-url", "project URL", ["infura.io/v3/{x32}", "infura.io/ws/v3/{x32}"]),
    named("infura-key", "API key", "infura", "{x32}"),
  ]),
  ...vendor("Alchemy", "https://dashboard.alchemy.com/", [
    token("alchemy-url", "API URL", ["alchemy.com/v2/{b32}", "alchemyapi.io/v2/{b32}"]),
    token("alchemy-key", "API key", "alcht_{w30}"),
    named("alchemy-api-key", "API key", "alchemy", "{b32}"),
  ]),
  ...vendor("Etherscan", "https://etherscan.io/myapikey", [
    named("etherscan-key", "API key", ["etherscan", "bscscan", "polygonscan"], "{A34}"),
  ]),
  ...vendor("Polymarket", "https://polymarket.com/", [named("polymarket-key", "API credential", "polymarket", ["{U}", "{s40-90}{=0-2}"])]),
  ...vendor("Ethereum", "the wallet: move the funds", [
    named("ethereum-private-key", "private key", ["privatekey", "walletkey", "deployerkey", "ownerkey", "signerkey"], ["0x{h64}", "{h64}"]),
  ]),
];
