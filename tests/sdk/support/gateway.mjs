// Starts the binary under test on a free port, with a configuration given as a plain object.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = process.env.LIGHTPORT_BINARY ?? path.join(here, '../../../build/release/lightport');
const startLimitMs = 20_000;

// The machine's own keys and settings must not leak into a test.
function cleanEnvironment(extra) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(LIGHTPORT_|PORT$)|_(API_KEY|BASE_URL)$/.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

function listeningUrl(child, log) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no "listening on" within ${startLimitMs} ms:\n${log.text}`)), startLimitMs);
    const take = (bytes) => {
      log.text += bytes;
      const match = log.text.match(/listening on (http:\/\/[\d.]+:\d+)/);
      if (match) resolve(match[1]);
      if (match) clearTimeout(timer);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => reject(new Error(`cannot start ${binary}: ${error.message}`)));
    child.on('exit', (code, signal) => reject(new Error(`${binary} ended (${code ?? signal}):\n${log.text}`)));
  });
}

// { url, log(), reload(text), stop() }. reload() replaces the configuration by SIGHUP and returns what the gateway says
// about it; stop() ends it by SIGTERM and fails when it does not exit with status 0.
export async function startGateway(config = {}, { env = {} } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'lightport-'));
  const file = path.join(folder, 'lightport.yaml');
  await writeFile(file, JSON.stringify(config));   // JSON is YAML
  const child = spawn(binary, ['serve', '--config', file, '--port', '0'], { env: cleanEnvironment(env) });
  const log = { text: '' };
  const exited = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
  const stop = async () => {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    const status = await exited;
    clearTimeout(killer);
    await rm(folder, { recursive: true, force: true });
    if (status !== 0) throw new Error(`the gateway ended with ${status}:\n${log.text.slice(-4000)}`);
  };
  const reload = async (text) => {
    await writeFile(file, text);
    const before = log.text.length;
    child.kill('SIGHUP');
    while (!/was (not )?reloaded/.test(log.text.slice(before))) {
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
    }
    return log.text.slice(before);
  };
  try {
    return { url: await listeningUrl(child, log), log: () => log.text, reload, stop };
  } catch (error) {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
