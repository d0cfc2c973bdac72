#!/usr/bin/env node
// Runs a black-box verification kit (fake providers that replay recorded traffic, and a judge) against the binary.
//   node tests/kit/run.mjs --kit FOLDER --binary build/release/lightport [--grep REGEX]
// Twice: with the clients' own keys passed on, and with keys in the gateway's configuration.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const models = {   // every provider of the runs, and the name of a model there
  openai: 'gpt-4.1-nano',
  anthropic: 'claude-sonnet-4-5',
  google: 'gemini-2.5-flash',
  'amazon-bedrock': 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  azure: 'gpt-4.1-nano',
  cohere: 'command-a-03-2025',
  mistral: 'mistral-small-latest',
  groq: 'llama-3.3-70b-versatile',
  deepseek: 'deepseek-chat',
  xai: 'grok-3',
  perplexity: 'sonar',
  together: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  moonshot: 'kimi-k2',
  alibaba: 'qwen-plus',
  openrouter: 'openai/gpt-4.1-nano',
  cerebras: 'llama-3.3-70b',
  huggingface: 'meta-llama/Llama-3.3-70B-Instruct',
  'z-ai': 'glm-4.6',
};
const providers = Object.keys(models);
const groups = ['replay', 'split', 'sdk', 'embeddings', 'completions', 'models', 'errors', 'scenarios', 'edge', 'roundtrip'];
const limitMs = 15 * 60_000;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { values: options } = parseArgs({ options: { kit: { type: 'string' }, binary: { type: 'string' }, grep: { type: 'string' } } });
const scratch = path.join(root, 'build/kit');
const judge = path.join(scratch, 'judge');

// A copy, because the kit may be read-only; its packages are installed once per lockfile.
function prepare() {
  const lock = path.join(options.kit, 'judge/package-lock.json');
  const stamp = path.join(judge, 'node_modules/.installed');
  const modules = existsSync(stamp) && readFileSync(stamp).equals(readFileSync(lock));
  if (!modules) rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  cpSync(options.kit, scratch, { recursive: true, force: true, filter: (name) => !name.includes('node_modules') });
  execFileSync('chmod', ['-R', 'u+w', scratch]);
  if (!modules) {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: judge, stdio: ['ignore', 'ignore', 'inherit'] });
    writeFileSync(stamp, readFileSync(lock));
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// Each provider's base URL at the judge's fake providers.
function upstreams(port) {
  const text = execFileSync('node', ['bin/judge.mjs', '--print-upstreams', '--port', port], { cwd: judge, encoding: 'utf8' });
  return JSON.parse(text.slice(text.indexOf('# as JSON') + 9));
}

function startGateway(config) {
  const file = path.join(scratch, 'lightport.yaml');
  writeFileSync(file, JSON.stringify(config));
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(LIGHTPORT_|PORT$)|_(API_KEY|BASE_URL)$/.test(name)));
  const child = spawn(path.resolve(options.binary), ['serve', '--config', file, '--port', '0'], { env: environment });
  let log = '';
  const url = new Promise((resolve, reject) => {
    const take = (bytes) => {
      log = (log + bytes).slice(-200_000);
      const match = log.match(/listening on (http:\/\/[\d.]+:\d+)/);
      if (match) resolve(match[1]);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('exit', (code, signal) => reject(new Error(`the gateway ended (${code ?? signal}):\n${log}`)));
  });
  return { child, url, log: () => log };
}

// Runs the judge and returns its counts.
function runJudge(config, port) {
  const file = path.join(scratch, 'gateway.json');
  writeFileSync(file, JSON.stringify(config));
  const report = path.join(scratch, 'report.json');
  rmSync(report, { force: true });
  const list = ['--config', file, '--port', port, '--set', 'shared', '--providers', providers.join(), '--groups', groups.join(), '--failures', '0', '--json', report];
  if (options.grep) list.push('--grep', options.grep);
  return new Promise((resolve, reject) => {
    const child = spawn('node', ['bin/judge.mjs', ...list.map(String)], { cwd: judge, stdio: ['ignore', 'inherit', 'inherit'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.on('exit', (code) => {
      clearTimeout(timer);
      if (!existsSync(report)) reject(new Error(`the judge ended with ${code} and without a report`));
      else resolve(JSON.parse(readFileSync(report, 'utf8')));
    });
  });
}

async function pass(name, keysInGateway) {
  console.log(`\n== ${name}`);
  const port = await freePort();
  const bases = upstreams(port);
  const key = (provider) => `kit-${provider}-key-0123456789abcdef`;
  const configured = (provider) => ({ base_url: bases[provider].base, ...(keysInGateway ? { api_key: key(provider) } : {}) });
  const gateway = startGateway({
    server: { drain_timeout: '500ms' },
    providers: Object.fromEntries(providers.map((provider) => [provider, configured(provider)])),
  });
  try {
    const entry = (provider) => {
      const model = models[provider] ?? 'test-model';
      const client = keysInGateway ? 'any-client-key' : key(provider);
      return { model: `${provider}/${model}`, upstreamModel: model, clientKey: client, upstreamKey: key(provider) };
    };
    return await runJudge({
      name: 'lightport', baseUrl: `${await gateway.url}/v1`,
      capabilities: { embeddings: true, completions: true, models: true, responses: false },
      scenarioProviders: providers, providers: Object.fromEntries(providers.map((provider) => [provider, entry(provider)])),
    }, port);
  } finally {
    const died = gateway.child.exitCode ?? gateway.child.signalCode;
    if (died !== null) console.log(`the gateway died (${died}):\n${gateway.log().slice(-4000)}`);
    gateway.child.removeAllListeners('exit');
    gateway.child.kill('SIGTERM');
  }
}

prepare();
const reports = [await pass("the client's own keys", false), await pass('keys in the configuration', true)];
const sum = (member) => reports.reduce((total, report) => total + report[member], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') > 0 || sum('passed') === 0 ? 1 : 0);
