// A node answers every mistake with {"error": text} and nothing else, wherever in its work it finds it. Inside one call we leave
// the same way: a refusal is thrown and becomes that answer in one place (rpc.ts).

export class RpcRefusal extends Error {
  override readonly name = 'RpcRefusal'
}

export const refuse = (text: string): never => {
  throw new RpcRefusal(text)
}

/** What a real node says when a required field is missing, as when the text is no JSON at all. */
export const unparsable = (): never => refuse('Unable to parse JSON')
