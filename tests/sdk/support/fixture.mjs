// The table of providers under test, and the gateway with its fake upstreams that every test file starts.
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import { anthropic } from './anthropic_dialect.mjs';
import { cohere } from './cohere_dialect.mjs';
import { startGateway } from './gateway.mjs';
import { openai } from './openai_dialect.mjs';
import { FakeUpstream } from './upstream.mjs';

// A provider is one row. `model(scenario)` is what the client asks for, a name of a real family where adapters look at it;
// scenarios that a provider does not have are not tested with it. The mock provider lives in the gateway: it has no
// upstream to look at.
const mockScenarios = ['echo', 'tools', 'think', 'refuse', 'rate-limit', 'overload', 'server-error', 'stall', 'cut', 'malformed', 'long'];
export const rows = [
  { name: 'openai', family: 'gpt-4.1+', dialect: openai, loses: null, signed: false },
  { name: 'anthropic', family: 'claude-sonnet-4-5+', dialect: anthropic, loses: { seed: 7, logit_bias: { 50256: -100 } }, signed: true },
  { name: 'cohere', family: 'command-a-03-2025+', without: ['refuse', 'think'], dialect: cohere, loses: { logit_bias: { 50256: -100 }, user: 'u' }, signed: false },
  { name: 'mock', family: '', scenarios: mockScenarios, loses: null, signed: false },
].map((row) => ({
  ...row,
  model: (scenario) => `${row.name}/${row.family}${scenario}`,
  has: (scenario) => (!row.scenarios || row.scenarios.includes(scenario)) && !row.without?.includes(scenario),
}));

export const providerKey = (row) => `key-of-${row.name}-0123456789`;

// Starts fake upstreams and a gateway before the tests of a file; `options(upstreams)` adds to its configuration.
export function useGateway(options = () => ({})) {
  const fixture = { upstreams: {} };
  before(async () => {
    const providers = {};
    for (const row of rows.filter(({ dialect }) => dialect)) {
      const upstream = await FakeUpstream.start(row.dialect);
      fixture.upstreams[row.name] = upstream;
      providers[row.name] = { base_url: upstream.url, api_key: providerKey(row) };
    }
    const config = { providers, server: { workers: 1, drain_timeout: '500ms' }, ...options(fixture.upstreams, providers) };
    fixture.gateway = await startGateway(config);
    fixture.url = `${fixture.gateway.url}/v1`;
    fixture.client = (more = {}) => new OpenAI({ baseURL: fixture.url, apiKey: 'client-key', maxRetries: 0, timeout: 20_000, ...more });
  });
  after(async () => {
    for (const upstream of Object.values(fixture.upstreams)) await upstream.stop();
    await fixture.gateway?.stop();
  });
  return fixture;
}

// One test per provider that has the scenario; `body(row, model, test context)`.
export function each(scenario, name, body, only = () => true) {
  for (const row of rows.filter((candidate) => candidate.has(scenario) && only(candidate))) {
    test(`${row.name}: ${name}`, { timeout: 30_000 }, (context) => body(row, row.model(scenario), context));
  }
}

export const user = (content) => [{ role: 'user', content }];

export async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}
export const textOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.delta?.content ?? '').join('');
