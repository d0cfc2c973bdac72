// What goes wrong at a provider, as the official client sees it: error classes, broken streams, time-outs, aborts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { each, useGateway, user } from './support/fixture.mjs';

// The providers' keys are the client's here: what a provider says about the key is the client's to know.
const fixture = useGateway((upstreams, providers) => {
  for (const provider of Object.values(providers)) delete provider.api_key;
  return { upstream: { first_byte_timeout: '700ms', idle_timeout: '500ms' }, server: { workers: 1, drain_timeout: '500ms', max_body_bytes: 262144 } };
});
const ask = (model, more = {}, options = {}) => fixture.client().chat.completions.create({ model, messages: user('hi'), ...more }, options);

const classes = [
  ['bad-request', OpenAI.BadRequestError, 400],
  ['too-long', OpenAI.BadRequestError, 400, 'context_length_exceeded'],
  ['unauthorized', OpenAI.AuthenticationError, 401, 'invalid_api_key'],
  ['forbidden', OpenAI.PermissionDeniedError, 403],
  ['missing-model', OpenAI.NotFoundError, 404, 'model_not_found'],
  ['too-large', OpenAI.APIError, 413],
  ['rate-limit', OpenAI.RateLimitError, 429, 'rate_limit_exceeded'],
  ['server-error', OpenAI.InternalServerError, 500],
  ['overload', OpenAI.InternalServerError, 503],
];
for (const [scenario, type, status, code] of classes) {
  for (const stream of [false, true]) {
    each(scenario, `${scenario} is a ${status}, ${stream ? 'streamed' : 'plain'}`, async (row, model) => {
      await assert.rejects(ask(model, { stream }), (error) => {
        assert.ok(error instanceof type, `${error.constructor.name}: ${error.message}`);
        assert.equal(error.status, status, error.message);
        assert.equal(typeof error.type, 'string');
        if (code) assert.equal(error.code, code);
        if (row.dialect && scenario !== 'too-long') assert.match(error.message, new RegExp(`the provider says: ${scenario}`));
        assert.ok(error.requestID, 'no request id');
        return true;
      });
    });
  }
}

each('rate-limit', 'retry-after is passed on', async (row, model) => {
  await assert.rejects(ask(model), (error) => {
    const seconds = error.headers.get('retry-after');
    if (row.dialect) assert.equal(seconds, '7');
    else assert.match(seconds ?? '', /^\d+$/);
    return true;
  });
});

// What arrived before a stream broke, and the error it raised.
async function readBroken(model, options) {
  let text = '';
  try {
    for await (const chunk of await ask(model, { stream: true }, options)) text += chunk.choices[0]?.delta?.content ?? '';
  } catch (error) {
    return { text, error };
  }
  return { text, error: null };
}

for (const scenario of ['mid-error', 'cut', 'truncated', 'malformed', 'stall']) {
  each(scenario, `a stream that fails (${scenario}) raises after what had arrived`, async (row, model) => {
    const { text, error } = await readBroken(model);
    assert.ok(error instanceof Error, `the stream looked complete after ${JSON.stringify(text)}`);
    assert.ok(error instanceof OpenAI.APIError, `${error.constructor.name}: ${error.message}`);
    // A failure that arrives together with the first text is still an ordinary error with its status.
    if (row.dialect) assert.ok(text.startsWith('abc') || error.status >= 500, `what the provider had said got lost: ${JSON.stringify(text)}`);
    if (scenario === 'mid-error') assert.match(error.message, /the provider failed half way/);
  });
}

each('silent', 'a provider that never answers is a 504 at the time limit', async (row, model) => {
  const started = performance.now();
  await assert.rejects(ask(model), (error) => error.status === 504);
  const waited = performance.now() - started;
  assert.ok(waited > 600 && waited < 5000, `${waited} ms`);
});

each('silent', "the client's own time limit closes the provider's connection", async (row, model) => {
  await assert.rejects(ask(model, {}, { timeout: 150 }), OpenAI.APIConnectionTimeoutError);
  await fixture.upstreams[row.name].last().closed;
}, (row) => row.dialect);

for (const scenario of ['long', 'silent']) {
  each(scenario, `an abort closes the provider's connection within 100 ms (${scenario})`, async (row, model) => {
    const controller = new AbortController();
    const upstream = fixture.upstreams[row.name];
    const arrived = upstream.requests.length;
    const asked = ask(model, { stream: true }, { signal: controller.signal });
    if (scenario === 'long') {
      for await (const chunk of await asked) if (chunk.choices[0]?.delta?.content) break;   // leaving the loop aborts
    } else {
      asked.catch(() => {});
      while (upstream.requests.length === arrived) await new Promise(setImmediate);
    }
    const aborted = performance.now();
    controller.abort();
    const closed = await upstream.last().closed;
    assert.ok(closed - aborted < 100, `closed ${closed - aborted} ms after the abort`);
  }, (row) => row.dialect);
}

each('long', 'an aborted stream leaves the gateway in order', async (row, model) => {
  for (let i = 0; i < 5; i += 1) {
    for await (const chunk of await ask(model, { stream: true })) if (chunk.choices[0]?.delta?.content) break;
  }
  const completion = await ask(row.model('echo'));
  assert.equal(completion.choices[0].message.content, 'hi');
});

const bad = [
  ['no messages', { messages: undefined }, 'messages'],
  ['messages of a wrong type', { messages: 'hi' }, 'messages'],
  ['an unknown role', { messages: [{ role: 'wizard', content: 'hi' }] }, 'messages[0].role'],
  ['a wrong temperature', { temperature: 'hot' }, 'temperature'],
];
for (const [name, more, param] of bad) {
  each('echo', `${name} is a 400 that names the parameter`, async (row, model) => {
    await assert.rejects(ask(model, more), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError, `${error.constructor.name}: ${error.message}`);
      assert.equal(error.param, param, error.message);
      return true;
    });
  }, (row) => row.name === 'mock' || row.name === 'anthropic');
}

test('a body beyond the limit is a 413', async () => {
  await assert.rejects(ask('mock/echo', { messages: user('x'.repeat(300_000)) }), (error) => error.status === 413);
});

test('an unknown provider is a 404', async () => {
  await assert.rejects(ask('nobody/knows-this'), (error) => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found');
});

test('a provider that is not there is a 502', async () => {
  await fixture.upstreams.openai.stop();
  await assert.rejects(ask('openai/echo'), (error) => error.status === 502);
});
