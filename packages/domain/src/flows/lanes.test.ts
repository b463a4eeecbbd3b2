import { describe, expect, test } from '@jest/globals'
import { inLanes, Places } from './lanes.js'

async function* upTo(count: number, taken: number[] = []): AsyncGenerator<number, void> {
  for (let next = 1; next <= count; next += 1) {
    taken.push(next)
    yield next
  }
}

const aWhile = (turns: number): Promise<void> =>
  turns === 0 ? Promise.resolve() : Promise.resolve().then(() => aWhile(turns - 1))

describe('work in lanes', () => {
  test('each item goes to one lane, and no more are under way than there are lanes', async () => {
    const done: number[] = []
    let [open, most] = [0, 0]
    await inLanes(3, upTo(20), async (item) => {
      open += 1
      most = Math.max(most, open)
      await aWhile(item % 5)
      open -= 1
      done.push(item)
    })
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    expect([open, most]).toEqual([0, 3])
  })

  test('when one fails the others end what they have begun, nothing more is begun, and the failure is thrown', async () => {
    const taken: number[] = []
    const ended: number[] = []
    const all = inLanes(2, upTo(1_000, taken), async (item) => {
      await aWhile(item === 5 ? 30 : 20)
      if (item === 5) throw new Error('the fifth')
      ended.push(item)
    })
    await expect(all).rejects.toThrow('the fifth')
    expect(ended.toSorted((a, b) => a - b)).toEqual(taken.filter((item) => item !== 5))
    expect(taken.length).toBeLessThan(10)
  })

  test('a source that fails ends all lanes with its failure', async () => {
    const broken = async function* (): AsyncGenerator<number, void> {
      yield 1
      throw new Error('no more pages')
    }
    await expect(inLanes(2, broken(), () => aWhile(10))).rejects.toThrow('no more pages')
  })
})

describe('places', () => {
  test('are never more than there are, go to whoever asked first, and come back from work that failed', async () => {
    const places = new Places(2)
    const begun: number[] = []
    let [open, most] = [0, 0]
    const all = Array.from({ length: 9 }, (_, index) =>
      places.take(async () => {
        begun.push(index)
        open += 1
        most = Math.max(most, open)
        await aWhile(1 + (index % 3))
        open -= 1
        if (index % 4 === 0) throw new Error(`the work of ${index}`)
        return index
      }),
    )
    const ended = await Promise.allSettled(all)
    expect(ended.map((end) => (end.status === 'fulfilled' ? end.value : null))).toEqual([
      null,
      1,
      2,
      3,
      null,
      5,
      6,
      7,
      null,
    ])
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect([open, most]).toEqual([0, 2])
  })
})
