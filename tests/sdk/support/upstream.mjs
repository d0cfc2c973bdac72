// A scripted provider on loopback. The model that a request names ends in the scenario it plays, as in "gpt-4.1+echo".
import { once } from 'node:events';
import http from 'node:http';
import { answer, redacted, signature } from './answer.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const weather = [
  { id: 'call_1', name: 'get_weather', input: { city: 'Paris', note: 'quotes " and \\ and ü' } },
  { id: 'call_2', name: 'get_weather', input: { city: 'Rome' } },
];
export const document = { city: 'Paris', sights: ['Louvre', 'Sainte-Chapelle'] };

// Scenarios that end in an answer. Everything else is an error of the dialect, or one of `broken`.
const answers = {
  echo: (dialect, request) => answer({ text: dialect.prompt(request) }),
  tools: (dialect, request) => {
    const results = dialect.toolResults(request);
    return results.length ? answer({ text: `Results: ${results.join(' | ')}` }) : answer({ tools: weather });
  },
  think: (dialect, request) => (dialect.toolResults(request).length
    ? answer({ text: 'Thought through.' })
    : answer({ thinking: { text: 'Let me think about the weather.', signature }, redacted, text: 'I will look.', tools: weather.slice(0, 1) })),
  json: (dialect, request) => {
    const name = dialect.forcedTool(request);
    return name ? answer({ tools: [{ id: 'call_json', name, input: document }] }) : answer({ text: JSON.stringify(document) });
  },
  images: (dialect, request) => answer({ text: dialect.images(request).join(' | ') }),
  refuse: () => answer({ refusal: 'I cannot help with that.' }),
  short: () => answer({ text: 'cut off by the lim', finish: 'length' }),
};

// Streams that go wrong, or on and on. Each gets the frames of a plain text answer.
const broken = {
  async long(frames, write) {
    await write(frames.slice(0, 3).join(''));
    for (let i = 0; i < 500; i += 1) {
      await pause(20);
      if (!await write(frames[3])) return;
    }
  },
  async cut(frames, write, response) {
    await write(frames.slice(0, 5).join(''));
    response.destroy();
  },
  async truncated(frames, write, response) {
    await write(frames.slice(0, 5).join(''));
    response.end();
  },
  async stall(frames, write) { await write(frames.slice(0, 5).join('')); },
  async silent() {},
  async malformed(frames, write, response) {
    await write(`${frames.slice(0, 4).join('')}data: {"broken": \n\n`);
    response.end();
  },
  async 'mid-error'(frames, write, response, dialect) {
    await write(frames.slice(0, 5).join(''));
    await write(dialect.midStreamError('the provider failed half way'));
    response.end();
  },
};

export class FakeUpstream {
  // What arrived: { url, headers, text, json, closed: promise of the moment its connection was closed early }
  requests = [];

  static async start(dialect) {
    const upstream = new FakeUpstream();
    upstream.dialect = dialect;
    upstream.server = http.createServer((request, response) => {
      upstream.#serve(request, response).catch((error) => response.destroy(error));
    });
    upstream.server.listen(0, '127.0.0.1');
    await once(upstream.server, 'listening');
    upstream.url = `http://127.0.0.1:${upstream.server.address().port}/v1`;
    return upstream;
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  last() { return this.requests.at(-1); }

  async #serve(request, response) {
    let text = '';
    for await (const piece of request.setEncoding('utf8')) text += piece;
    const json = JSON.parse(text);
    const closed = new Promise((resolve) => {
      response.on('close', () => { if (!response.writableFinished) resolve(performance.now()); });
    });
    this.requests.push({ url: request.url, headers: request.headers, text, json, closed });
    if (!request.url.endsWith(this.dialect.path)) throw new Error(`unexpected path ${request.url}`);
    await this.#play(json, response);
  }

  async #play(json, response) {
    const scenario = json.model.split('+').pop();
    if (scenario in answers) return this.#answer(json, response, answers[scenario](this.dialect, json));
    if (scenario in broken) return this.#break(json, response, broken[scenario]);
    const { status, body } = this.dialect.error(scenario);
    const headers = { 'content-type': 'application/json', 'request-id': 'req_fake', 'x-request-id': 'req_fake' };
    if (scenario === 'rate-limit') headers['retry-after'] = '7';
    response.writeHead(status, headers).end(JSON.stringify(body));
    return undefined;
  }

  async #answer(json, response, said) {
    if (!json.stream) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(this.dialect.whole(json, said)));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const frame of this.dialect.stream(json, said)) response.write(frame);
    response.end();
  }

  async #break(json, response, play) {
    const frames = this.dialect.stream(json, answer({ text: 'abcdefghijklmnopqrstuvwxyz, twice and thrice' }));
    if (play !== broken.silent) response.writeHead(200, { 'content-type': 'text/event-stream' });
    const write = (bytes) => new Promise((resolve) => {
      if (response.destroyed) resolve(false);
      else response.write(bytes, (error) => resolve(!error));
    });
    await play(frames, write, response, this.dialect);
  }
}
