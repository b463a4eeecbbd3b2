// Work that goes on beside other work of its kind, and ends with it.

/**
 * Takes what comes, one for each lane that is free. When a lane fails, the others end what they have begun and nothing more is taken;
 * then the failure is thrown. Nothing goes on after it is back.
 */
export async function inLanes<T>(
  lanes: number,
  items: AsyncGenerator<T, void>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  // A generator answers one after the other, and is over for everybody when a loop over it is left.
  const lane = async (): Promise<void> => {
    for await (const item of items) await work(item)
  }
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}
