// The last answers, so that going back shows at once what was there; read anew all the same.

const MOST = 60
const answers = new Map<string, unknown>()

export const answerOf = (key: string): unknown => answers.get(key)

export function keepAnswer(key: string, body: unknown): void {
  answers.delete(key)
  answers.set(key, body)
  const oldest = answers.keys().next()
  if (answers.size > MOST && !oldest.done) answers.delete(oldest.value)
}

/** After a log-out nothing of the former person stays. */
export function forgetAnswers(): void {
  answers.clear()
}
