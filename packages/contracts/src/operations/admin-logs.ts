// The log of the process that answers, for who may look at it.
import { byDefault, count, list, object, whole, words } from '../schema.js'
import { json, operation } from '../operation.js'

export const logOperations = {
  getRecentLogs: operation('getRecentLogs', {
    tag: 'admin',
    summary: 'The last lines of the log of this process',
    access: 'viewer',
    limit: 'read',
    query: { tail: byDefault(whole(1, 5_000, 'How many lines at most.'), 500) },
    answers: {
      200: json(
        'Oldest first, secrets removed.',
        object({ count: count('Lines.'), lines: list(words('One entry.')) }),
        {
          count: 1,
          lines: ['{"level":"info","event":"http_request"}'],
        },
      ),
    },
    problems: [],
  }),
  tailLogs: operation('tailLogs', {
    tag: 'admin',
    summary: 'The log of this process as it grows',
    description:
      'Server-sent events, one line each: the last `tail` ones, then what comes. Readers that do not keep up are dropped.',
    access: 'viewer',
    limit: 'stream',
    query: { tail: byDefault(whole(0, 5_000, 'How many lines to begin with.'), 200) },
    answers: {
      200: {
        description: 'A stream without an end.',
        contentType: 'text/event-stream',
        streamed: true,
        example: 'data: {"level":"info","event":"http_request"}\n\n',
      },
    },
    problems: ['busy'],
  }),
}
