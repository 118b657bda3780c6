import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addGrpcOptions, type GrpcFlags, grpcConfigOf } from './grpc-options.ts'

function configOf(...args: string[]) {
  const command = addGrpcOptions(new Command()).exitOverride()
  command.configureOutput({ writeErr: () => undefined })
  return grpcConfigOf(command.parse(args, { from: 'user' }).opts<GrpcFlags>())
}

test('without --grpc-port there is no gRPC, and its options are refused', () => {
  expect(configOf()).toBeUndefined()
  expect(() => configOf('--ncm', '10.0.0.7:9016')).toThrow('give --grpc-port')
})

test('a port alone is a mirror on loopback', () => {
  expect(configOf('--grpc-port', '9016')).toEqual({
    port: 9016,
    host: '127.0.0.1',
    insecure: false,
  })
})

test('an NCM makes it a proxy; it has a host and a port', () => {
  expect(configOf('--grpc-port', '0', '--ncm', 'ncm.local:9016')).toMatchObject({
    ncm: { address: 'ncm.local:9016' },
  })
  expect(configOf('--grpc-port', '0', '--ncm', '[fd00::7]:9016')).toMatchObject({
    ncm: { address: '[fd00::7]:9016' },
  })
  for (const text of ['ncm', 'ncm:0', 'ncm:70000', 'http://ncm:80', ''])
    expect(() => configOf('--grpc-port', '0', '--ncm', text)).toThrow(/a host and a port/)
})

test('a certificate that cannot be read is refused with its option', () => {
  expect(() =>
    configOf('--grpc-port', '0', '--grpc-cert', 'none.pem', '--grpc-key', 'none.key'),
  ).toThrow(/--grpc-cert none\.pem/)
})
