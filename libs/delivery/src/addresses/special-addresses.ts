/** A block of addresses that are not public receivers. */
export interface SpecialBlock {
  readonly block: string
  /** Its name in the IANA registry. */
  readonly name: string
  /** The document that defines it. */
  readonly source: string
}

const block = (block: string, name: string, source: string): SpecialBlock => ({ block, name, source })

/**
 * All of IANA's special-purpose registries, including the few globally reachable blocks: they belong to name servers and relays,
 * never to a webhook's receiver. A block within another comes first. Two blocks are left out because their addresses stand for
 * the IPv4 address that they end with, see {@link carriersOfIPv4}.
 * Sources: https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
 */
export const ianaSpecial: readonly SpecialBlock[] = [
  block('0.0.0.0/8', 'This network', 'RFC 791'),
  block('10.0.0.0/8', 'Private-Use', 'RFC 1918'),
  block('100.64.0.0/10', 'Shared Address Space', 'RFC 6598'),
  block('127.0.0.0/8', 'Loopback', 'RFC 1122'),
  block('169.254.0.0/16', 'Link Local', 'RFC 3927'),
  block('172.16.0.0/12', 'Private-Use', 'RFC 1918'),
  block('192.0.0.0/29', 'IPv4 Service Continuity Prefix', 'RFC 7335'),
  block('192.0.0.8/32', 'IPv4 dummy address', 'RFC 7600'),
  block('192.0.0.9/32', 'Port Control Protocol Anycast', 'RFC 7723'),
  block('192.0.0.10/32', 'Traversal Using Relays around NAT Anycast', 'RFC 8155'),
  block('192.0.0.170/31', 'NAT64/DNS64 Discovery', 'RFC 8880'),
  block('192.0.0.0/24', 'IETF Protocol Assignments', 'RFC 6890'),
  block('192.0.2.0/24', 'Documentation (TEST-NET-1)', 'RFC 5737'),
  block('192.31.196.0/24', 'AS112-v4', 'RFC 7535'),
  block('192.52.193.0/24', 'AMT', 'RFC 7450'),
  block('192.88.99.0/24', 'Deprecated (6to4 Relay Anycast)', 'RFC 7526'),
  block('192.168.0.0/16', 'Private-Use', 'RFC 1918'),
  block('192.175.48.0/24', 'Direct Delegation AS112 Service', 'RFC 7534'),
  block('198.18.0.0/15', 'Benchmarking', 'RFC 2544'),
  block('198.51.100.0/24', 'Documentation (TEST-NET-2)', 'RFC 5737'),
  block('203.0.113.0/24', 'Documentation (TEST-NET-3)', 'RFC 5737'),
  block('255.255.255.255/32', 'Limited Broadcast', 'RFC 8190'),
  block('240.0.0.0/4', 'Reserved', 'RFC 1112'),
  block('::1/128', 'Loopback Address', 'RFC 4291'),
  block('::/128', 'Unspecified Address', 'RFC 4291'),
  block('64:ff9b:1::/48', 'IPv4-IPv6 Translat.', 'RFC 8215'),
  block('100::/64', 'Discard-Only Address Block', 'RFC 6666'),
  block('100:0:0:1::/64', 'Dummy IPv6 Prefix', 'RFC 9780'),
  block('2001::/32', 'TEREDO', 'RFC 4380'),
  block('2001:1::1/128', 'Port Control Protocol Anycast', 'RFC 7723'),
  block('2001:1::2/128', 'Traversal Using Relays around NAT Anycast', 'RFC 8155'),
  block('2001:1::3/128', 'DNS-SD Service Registration Protocol Anycast', 'RFC 9665'),
  block('2001:2::/48', 'Benchmarking', 'RFC 5180'),
  block('2001:3::/32', 'AMT', 'RFC 7450'),
  block('2001:4:112::/48', 'AS112-v6', 'RFC 7535'),
  block('2001:10::/28', 'Deprecated (ORCHID)', 'RFC 4843'),
  block('2001:20::/28', 'ORCHIDv2', 'RFC 7343'),
  block('2001:30::/28', 'Drone Remote ID Protocol Entity Tags', 'RFC 9374'),
  block('2001::/23', 'IETF Protocol Assignments', 'RFC 2928'),
  block('2001:db8::/32', 'Documentation', 'RFC 3849'),
  block('2002::/16', '6to4', 'RFC 3056'),
  block('2620:4f:8000::/48', 'Direct Delegation AS112 Service', 'RFC 7534'),
  block('3fff::/20', 'Documentation', 'RFC 9637'),
  block('5f00::/16', 'Segment Routing (SRv6) SIDs', 'RFC 9602'),
  block('fc00::/7', 'Unique-Local', 'RFC 4193'),
  block('fe80::/10', 'Link-Local Unicast', 'RFC 4291'),
]

/** Blocks of other registries: multicast, and obsolete forms of IPv6 addresses. */
export const otherSpecial: readonly SpecialBlock[] = [
  block('224.0.0.0/4', 'Multicast', 'RFC 5771'),
  block('ff00::/8', 'Multicast', 'RFC 4291'),
  block('fec0::/10', 'Deprecated (Site-Local Unicast)', 'RFC 3879'),
  block('::/96', 'Deprecated (IPv4-compatible Address)', 'RFC 4291'),
  block('::ffff:0:0:0/96', 'IPv4-translated Address (SIIT)', 'RFC 2765'),
]

/** The second half of an ISATAP address is one of these and an IPv4 address, after any prefix, RFC 5214. */
export const isatapInterfaces: readonly (readonly number[])[] = [
  [0x00, 0x00, 0x5e, 0xfe],
  [0x02, 0x00, 0x5e, 0xfe],
]

/** Blocks whose addresses reach the IPv4 address that they end with: the kernel's own mapping, and NAT64 of IPv6-only networks. */
export const carriersOfIPv4: readonly SpecialBlock[] = [
  block('::ffff:0:0/96', 'IPv4-mapped Address', 'RFC 4291'),
  block('64:ff9b::/96', 'IPv4-IPv6 Translat.', 'RFC 6052'),
]

/**
 * Addresses at which clouds give the credentials of a machine to any process on it, without a key. They stay forbidden even if
 * a block around them is allowed.
 */
export const metadataAddresses: readonly (readonly [address: string, cloud: string])[] = [
  ['169.254.169.254', 'AWS, Azure, Google Cloud, Oracle Cloud and others'],
  ['169.254.170.2', 'AWS ECS tasks'],
  ['169.254.170.23', 'AWS EKS pods'],
  ['169.254.42.42', 'Scaleway'],
  ['169.254.0.23', 'Tencent Cloud'],
  ['100.100.100.200', 'Alibaba Cloud'],
  ['168.63.129.16', 'Azure'],
  ['192.0.0.192', 'Oracle Cloud Classic'],
  ['fd00:ec2::254', 'AWS'],
  ['fd00:ec2::23', 'AWS EKS pods'],
  ['fd20:ce::254', 'Google Cloud'],
  ['fd00:42::42', 'Scaleway'],
]
