// What a fake provider says, independent of its dialect. Every dialect turns an answer into its own bytes.
//   text, refusal: string      pieces: how the text is cut when streamed
//   thinking: { text, signature }      redacted: opaque data of a hidden reasoning block
//   tools: [{ id, name, input }]       finish: 'stop' | 'length' | 'tools' | 'refusal'
//   usage: { prompt, cached, completion, reasoning }
export function answer(members) {
  const finish = members.tools ? 'tools' : members.refusal ? 'refusal' : 'stop';
  const text = members.text ?? '';
  return { text, pieces: text.match(/.{1,5}/gsu) ?? [], finish, usage: { prompt: 11, cached: 4, completion: 7, reasoning: 2 }, ...members };
}

export const signature = 'EqQBCgYIARgCKkDx/Z8+abc0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ/+==';
export const redacted = 'EmwKAhgBEgy3va/9+hidden+/reasoning==';
