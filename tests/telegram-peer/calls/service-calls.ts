import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import type { CallHandlers } from './call.ts'

/** What every client asks, logged in or not. */
export const serviceCalls: CallHandlers = {
  'help.getConfig': (_call, { peer }) => config(peer.port),
  'help.getNearestDc': () => ({ className: 'NearestDc', country: 'DE', thisDc: 2, nearestDc: 2 }),
}

/** All data centres are this peer. */
const config = (port: number): TlObject => ({
  className: 'Config',
  date: 1,
  expires: 2 ** 31 - 1,
  testMode: false,
  thisDc: 2,
  dcOptions: [1, 2, 3, 4, 5].map((id) => ({ className: 'DcOption', id, ipAddress: '127.0.0.1', port })),
  dcTxtDomainName: '',
  chatSizeMax: 200,
  megagroupSizeMax: 200_000,
  forwardedCountMax: 100,
  onlineUpdatePeriodMs: 210_000,
  offlineBlurTimeoutMs: 5000,
  offlineIdleTimeoutMs: 30_000,
  onlineCloudTimeoutMs: 300_000,
  notifyCloudDelayMs: 30_000,
  notifyDefaultDelayMs: 1500,
  pushChatPeriodMs: 60_000,
  pushChatLimit: 2,
  editTimeLimit: 172_800,
  revokeTimeLimit: 172_800,
  revokePmTimeLimit: 172_800,
  ratingEDecay: 2_419_200,
  stickersRecentLimit: 200,
  channelsReadMediaPeriod: 604_800,
  callReceiveTimeoutMs: 20_000,
  callRingTimeoutMs: 90_000,
  callConnectTimeoutMs: 30_000,
  callPacketTimeoutMs: 10_000,
  meUrlPrefix: 'https://t.me/',
  captionLengthMax: 1024,
  messageLengthMax: 4096,
  webfileDcId: 4,
})
