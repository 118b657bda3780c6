/** What events of a subscription look like, in words that OpenAPI can show. */

const id = '4r0wYcU2f0Yk3cVqDq8F2A'

/** A stream with one event. */
export const noticesExample = [
  'retry: 3000\n\n' +
    `id: ${id}\nevent: push\n` +
    'data: {"vni":5001,"planId":"0b9b7c1e-6b9e-4c43-9d0e-0f0e6b2c7a11","source":"10.0.0.4",' +
    '"destination":"10.0.0.9","host":"172.16.0.1","probability":0.62,"sentAt":"2026-01-05T10:00:00.000Z"}\n\n',
]
