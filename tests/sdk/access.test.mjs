// Keys and routes: who may use the gateway, whose key reaches the provider, which provider a model name means.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import OpenAI from 'openai';
import { anthropic } from './support/anthropic_dialect.mjs';
import { rows, useGateway, user } from './support/fixture.mjs';
import { startGateway } from './support/gateway.mjs';
import { FakeUpstream } from './support/upstream.mjs';

const wired = rows.filter((row) => row.dialect);
const gatewayKey = 'gateway-key-0123456789abcdef';

describe("without a configured key the client's own key is passed on", () => {
  const fixture = useGateway((upstreams, providers) => {
    for (const provider of Object.values(providers)) delete provider.api_key;
    return { routes: [{ model: 'fast', provider: 'anthropic', target_model: 'echo' }], default_provider: 'openai' };
  });

  for (const row of wired) {
    test(row.name, async () => {
      await fixture.client({ apiKey: 'the-clients-own-key' }).chat.completions.create({ model: row.model('echo'), messages: user('hi') });
      const { headers } = fixture.upstreams[row.name].last();
      assert.equal(row.dialect.key(headers), 'the-clients-own-key');
      assert.equal(headers['x-lightport-provider'], undefined, 'the gateway keeps its own headers');
    });
  }

  test('a route gives a model another name', async () => {
    const completion = await fixture.client().chat.completions.create({ model: 'fast', messages: user('hi') });
    assert.equal(completion.choices[0].message.content, 'hi');
    assert.equal(fixture.upstreams.anthropic.last().json.model, 'echo');
  });

  test('the default provider takes what nothing else matches', async () => {
    await fixture.client().chat.completions.create({ model: 'echo', messages: user('hi') });
    assert.equal(fixture.upstreams.openai.last().json.model, 'echo');
  });

  test('x-lightport-provider chooses', async () => {
    await fixture.client({ defaultHeaders: { 'x-lightport-provider': 'anthropic' } }).chat.completions
      .create({ model: 'echo', messages: user('header') });
    assert.equal(anthropic.prompt(fixture.upstreams.anthropic.last().json), 'header');
  });
});

describe('gateway keys', () => {
  const fixture = useGateway(() => ({ gateway_keys: [{ name: 'ci', sha256: createHash('sha256').update(gatewayKey).digest('hex') }] }));
  const ask = (apiKey, model) => fixture.client({ apiKey }).chat.completions.create({ model, messages: user('hi') });

  for (const row of rows) {
    test(`${row.name}: the right key passes, a wrong one is a 401`, async () => {
      const completion = await ask(gatewayKey, row.model('echo'));
      assert.equal(completion.choices[0].message.content, 'hi');
      for (const wrong of ['wrong', `${gatewayKey}x`]) {
        await assert.rejects(ask(wrong, row.model('echo')), (error) => {
          assert.ok(error instanceof OpenAI.AuthenticationError, error.message);
          assert.equal(error.code, 'invalid_api_key');
          return true;
        });
      }
    });
  }

  test('the gateway key never reaches a provider', () => {
    const sent = wired.flatMap((row) => fixture.upstreams[row.name].requests).map(({ headers, text }) => JSON.stringify(headers) + text);
    assert.ok(sent.length > 0);
    assert.ok(sent.every((request) => !request.includes(gatewayKey)));
  });

  test('no key appears in the log', () => {
    const log = fixture.gateway.log();
    for (const secret of [gatewayKey, ...wired.map((row) => `key-of-${row.name}`)]) assert.ok(!log.includes(secret), log);
  });

  test('a key that the gateway holds and the provider rejects is not the client\'s fault', async () => {
    await assert.rejects(ask(gatewayKey, 'anthropic/unauthorized'), (error) => error.status === 502 && error.code === 'provider_auth_error');
  });
});

describe('settings from the environment alone', () => {
  let upstream, gateway;
  before(async () => {
    upstream = await FakeUpstream.start(anthropic);
    gateway = await startGateway({}, { env: { ANTHROPIC_API_KEY: 'key-from-the-environment', ANTHROPIC_BASE_URL: upstream.url } });
  });
  after(async () => {
    await upstream.stop();
    await gateway.stop();
  });

  test('key and base URL are used', async () => {
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'unused' });
    await client.chat.completions.create({ model: 'anthropic/echo', messages: user('hi') });
    assert.equal(anthropic.key(upstream.last().headers), 'key-from-the-environment');
  });

  test('liveness and readiness', async () => {
    for (const path of ['/livez', '/readyz']) assert.equal((await fetch(gateway.url + path)).status, 200, path);
  });
});
