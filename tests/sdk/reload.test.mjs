// SIGHUP: the running gateway takes a new configuration, or says why not.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import { user } from './support/fixture.mjs';
import { startGateway } from './support/gateway.mjs';

const route = (target_model) => JSON.stringify({ routes: [{ model: 'fast', provider: 'mock', target_model }] });
let gateway;
before(async () => { gateway = await startGateway(JSON.parse(route('echo'))); });
after(() => gateway.stop());

const ask = () => new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'unused', maxRetries: 0 }).chat.completions
  .create({ model: 'fast', messages: user('hi') });

test('a route changes, a broken file changes nothing, a fixed setting is named', { timeout: 30_000 }, async () => {
  assert.equal((await ask()).choices[0].message.content, 'hi');
  assert.match(await gateway.reload(route('rate-limit')), /was reloaded/);
  await assert.rejects(ask(), OpenAI.RateLimitError);
  const said = await gateway.reload('routs: []\nstrict: maybe\n');
  assert.match(said, /lightport\.yaml:1:1: unknown key/);
  assert.match(said, /lightport\.yaml:2:9: true or false/);
  await assert.rejects(ask(), OpenAI.RateLimitError);
  assert.match(await gateway.reload(`{"server": {"workers": 7}, ${route('echo').slice(1)}`), /server\.workers/);
  assert.equal((await ask()).choices[0].message.content, 'hi');
});
