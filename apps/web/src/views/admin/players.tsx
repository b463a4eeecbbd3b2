export function Players() {
  return null
}
