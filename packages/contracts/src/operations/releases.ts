// What the workflows of a release tell: that an image was built, or gone back to. The counters of both are made of it.
import Type from 'typebox'
import { flag, object, oneOf } from '../schema.js'
import { json, operation } from '../operation.js'

const EXAMPLE = {
  kind: 'image_build' as const,
  image_sha: '0123456789abcdef0123456789abcdef01234567',
  run_id: '17654321098',
  repository_type: 'canonical' as const,
}

const report = object({
  kind: oneOf(['image_build', 'rollback'], 'What happened.'),
  image_sha: Type.String({ pattern: '^[0-9a-f]{40}$', description: 'Full commit SHA that the image was built from.' }),
  run_id: Type.String({ pattern: '^[0-9]{1,20}$', description: "Id of the workflow's run." }),
  repository_type: oneOf(['canonical', 'staging'], 'Which repository the image lies in.'),
})

const answer = object({ recorded: flag('False: it had been recorded before, and nothing was counted again.') })

export const releaseOperations = {
  recordRelease: operation('recordRelease', {
    tag: 'operations',
    summary: 'Record a build or a rollback',
    description:
      'Once for each kind, commit and run, however often it is sent. The metrics `image_build_total` and `rollback_total` are made of it. Refused until the installation has a `P2S_RELEASE_TOKEN`.',
    access: 'release',
    limit: 'write',
    csrf: false,
    body: report,
    bodyExample: EXAMPLE,
    answers: {
      200: json('It was known already.', answer, { recorded: false }),
      201: json('Recorded.', answer, { recorded: true }),
    },
    problems: [],
  }),
}
