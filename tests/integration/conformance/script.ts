// What happened to the real node between the recorded requests, keyed by the request (seq) before which it must have happened.
import type { RecordedWorld } from './world.js'

const HASH_52977B65 = '52977B654E455B4BA89FFABF17281084064A9465D06F22272D3C1FED1533157A'
const HASH_49CBF26F = '49CBF26FB8058D86D7D5D875C0EBD09FEEF5CFD4494913AF361DFDD5F5BE8DCC'
const HASH_F72B36EE = 'F72B36EE1BC17D409D448EEEC9B37013C154BF5B13AB49A411094C70D25D3C8D'
const HASH_DABD675F = 'DABD675F14E77A3627A451F279CA0FFD4907558290475992DEBF24BB71027DBB'
const HASH_0ADA6431 = '0ADA64315D59D0809288CB665C1909B3B098F82CAF8B4FEB3E63490CD4594A2E'

export const BEFORE: Readonly<Record<number, (world: RecordedWorld) => void>> = {
  // the node wallet opened its account
  64: (world) => world.put('7F318484', '09E12EB4'),
  105: (world) => world.put('77F5EAE9'),
  128: (world) => world.put('ADE02022'),
  // sends to the burn address and to itself
  134: (world) => world.put('FBA8D7CC', '3AD8E91B'),
  136: (world) => world.put('9A65AF74'),
  // wallet sends
  277: (world) => world.put('2F240B23'),
  311: (world) => {
    world.put('4A8027E1', '58B57AF8', 'C9DC1DD0', '25A5654A')
    world.fillHot(58, 99_996_399_999_999_999_999_999_999_999_999_958n, HASH_DABD675F, HASH_0ADA6431)
    world.fillOthers(69)
    world.confirmAll()
  },
  346: (world) => world.put('C0FB286C'),
  349: (world) => world.put('086AE869'),
  391: (world) => {
    world.settings.enableControl = false
    world.fillHot(72, 99_995_399_999_999_999_999_999_999_999_999_949n, HASH_52977B65)
    world.put('677D6716')
  },
  // the node was started again: what it held unchecked was gone
  409: (world) => {
    world.settings.enableControl = true
    world.network.primary.ledger.unchecked.clear()
    world.fillHot(132, 99_989_799_999_999_999_999_999_999_999_999_945n, HASH_49CBF26F)
  },
  416: (world) => world.put('A0B9FF54', '5E655C62'),
  425: (world) => world.put('61FE27CB', '14D297C9'),
  431: (world) => world.submit('9CD19FDC', 'BABDCD59'),
  440: (world) => world.fillOthers(12_847),
  497: (world) => {
    world.settings.enableControl = false
    world.fillHot(147, 99_987_799_999_999_999_999_999_999_999_999_824n, HASH_F72B36EE)
  },
}

/** Nobody voted here: nothing is confirmed before these requests. */
export const isUnconfirmed = (seq: number): boolean => seq === 131 || seq === 277 || (seq > 311 && seq < 391)
