// `oidc-provider`, a certified OpenID Provider, configured as the issuer that Codex Connect expects: one public native
// client with PKCE, rotating refresh tokens, and id_tokens that name account, person and plan. Whoever signs in is called
// what they type; nobody has a password. It says its address on its first line, and goes on until it is ended.

import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { parseArgs } from "node:util";

// That it is set up for development, and remembers nothing, is what it is wanted for here.
console.warn = () => undefined;
const { default: Provider } = await import("oidc-provider");

const { values: asked } = parseArgs({
  options: {
    "client-id": { type: "string" },
    // May be repeated.
    "redirect-uri": { type: "string", multiple: true },
    // Seconds.
    "access-token-life": { type: "string", default: "3600" },
    // Access tokens are no JWT, so that only `expires_in` tells when they run out.
    opaque: { type: "boolean", default: false },
  },
});
const accessTokenLife = Number(asked["access-token-life"]);
const SERVICE = "https://service.example/";
const SCOPE = "openid profile email offline_access";

const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(url, {
  clients: [
    {
      client_id: asked["client-id"],
      application_type: "native",
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      redirect_uris: asked["redirect-uri"],
    },
  ],
  routes: { authorization: "/oauth/authorize", token: "/oauth/token", revocation: "/oauth/revoke" },
  scopes: SCOPE.split(" "),
  claims: {
    openid: ["sub", "https://api.openai.com/auth"],
    email: ["email", "email_verified"],
    profile: ["name"],
  },
  // The id_token carries all of them, and not only the userinfo endpoint.
  conformIdTokenClaims: false,
  findAccount: (_, name) => ({ accountId: name, claims: () => claims(name) }),
  features: {
    devInteractions: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: !asked.opaque,
      defaultResource: () => SERVICE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        audience: SERVICE,
        scope: SCOPE,
        accessTokenFormat: "jwt",
        accessTokenTTL: accessTokenLife,
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
  pkce: { required: () => true },
  // It is asked for without `prompt=consent`, which this server would want to see; the real issuer does not.
  issueRefreshToken: (_, client) => client.grantTypeAllowed("refresh_token"),
  expiresWithSession: () => false,
  ttl: { AccessToken: accessTokenLife, RefreshToken: 86_400, Grant: 86_400, Session: 3600, Interaction: 3600, IdToken: 3600 },
  cookies: { keys: ["one run"] },
  jwks: { keys: [signingKey()] },
});
server.on("request", provider.callback());
console.log(url);

function claims(name) {
  return {
    sub: name,
    name,
    email: `${name}@example.com`,
    email_verified: true,
    "https://api.openai.com/auth": {
      chatgpt_account_id: `acct_${name}`,
      chatgpt_user_id: `user-${name}`,
      chatgpt_plan_type: "plus",
    },
  };
}

function signingKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" };
}
