// A name as it can be shown: nothing in it that turns, hides, stacks over or pushes apart what is around it.

/** Characters that show nothing or steer the text around them; joiners of emoji are dealt with by themselves. */
const UNSEEN = /(?!\u200d|\ufe0e|\ufe0f)[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u2800\ufff9-\ufffb]/gu
/** Two marks on one letter are writing; more are a tower over the lines above. */
const TOWER = /(\p{M}{2})\p{M}+/gu
const GAP = /\p{Zs}+/gu
const IS_SHOWN = /[^\p{M}\p{Z}\u200d]/u

/** Empty where nothing of it could be seen. */
export function plain(name: string): string {
  const shown = name.replaceAll(UNSEEN, '').replaceAll(TOWER, '$1').replaceAll(GAP, ' ').trim()
  return IS_SHOWN.test(shown) ? shown : ''
}
