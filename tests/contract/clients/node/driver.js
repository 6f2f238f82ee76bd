// Calls through the generic Node clients: one JSON message a line on stdin, one answer a line on
// stdout. Parameters that are structures travel as JSON text, as applications write them; arrays
// of texts are left to the client, which may flatten them.
"use strict";

const readline = require("readline");

const VERSION = "2020-09-30";
const tidy = (value) => (value !== null && typeof value === "object" ? JSON.stringify(value) : value);
const mapped = (members, change) =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, change(value)]));
const isTexts = (value) => Array.isArray(value) && value.every((each) => typeof each === "string");

async function popCore(message) {
  const { RPCClient } = require("@alicloud/pop-core");
  const { id, secret, token } = message.key;
  const config = { endpoint: `http://${message.address}`, apiVersion: message.version || VERSION };
  if (message.signed === false) {
    config.credentialsProvider = { getCredentials: async () => ({}) };
  } else {
    Object.assign(config, { accessKeyId: id, accessKeySecret: secret });
    if (token) config.securityToken = token;
  }
  const own = { "x-acs-date": "Timestamp", "x-acs-signature-nonce": "SignatureNonce" };
  const system = Object.entries(message.headers || {}).map(([name, text]) => [own[name], text]);
  const parameters = mapped(message.parameters, (value) => (isTexts(value) ? value : tidy(value)));
  const client = new RPCClient(config);
  const all = { ...parameters, ...Object.fromEntries(system) };
  const options = { method: "POST", timeout: 30000 };
  return client.request(message.action, all, options);
}

function settings(message) {
  const { id, secret, token } = message.key;
  const place = { endpoint: message.address, protocol: "HTTP", regionId: "local" };
  if (message.bearer) return { ...place, bearerToken: message.bearer };
  const session = token ? { securityToken: token } : {};
  return { ...place, accessKeyId: id, accessKeySecret: secret, ...session };
}

function described(message) {
  return {
    action: message.action,
    version: message.version || VERSION,
    protocol: "HTTP",
    method: "POST",
    authType: message.signed === false ? "Anonymous" : "AK",
    style: "RPC",
    pathname: "/",
    reqBodyType: "formData",
    bodyType: "json",
  };
}

async function openapiClient(message) {
  const { default: Client, Config, OpenApiRequest, Params } = require("@alicloud/openapi-client");
  const { RuntimeOptions } = require("@alicloud/tea-util");
  const client = new Client(new Config(settings(message)));
  const query = mapped(message.parameters, (value) => String(tidy(value)));
  const request = new OpenApiRequest({ query, headers: message.headers || {} });
  const params = new Params(described(message));
  const options = new RuntimeOptions({ readTimeout: 30000 });
  return (await client.callApi(params, request, options)).body;
}

async function openapiCore(message) {
  const { default: Client, $OpenApiUtil } = require("@alicloud/openapi-core");
  const { RuntimeOptions } = require("@darabonba/typescript");
  const client = new Client(new $OpenApiUtil.Config(settings(message)));
  const query = mapped(message.parameters, (value) => String(tidy(value)));
  const request = new $OpenApiUtil.OpenApiRequest({ query, headers: message.headers || {} });
  const params = new $OpenApiUtil.Params(described(message));
  const options = new RuntimeOptions({ readTimeout: 30000 });
  return (await client.callApi(params, request, options)).body;
}

const CLIENTS = {
  "pop-core": popCore,
  "openapi-client": openapiClient,
  "openapi-core": openapiCore,
};

async function answer(message) {
  try {
    return { body: await CLIENTS[message.client](message) };
  } catch (error) {
    const data = error.data || {};
    const status = error.statusCode || data.statusCode || (error.entry && error.entry.response.statusCode);
    const text = data.Message || error.message;
    return { error: { status: status || null, code: error.code || null, message: text } };
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
  }
})();
