// What the API tells in one word, in Spanish.
import type { Catalogue } from '../catalogue.js'
import type { enConsoleCodes } from '../en/console-codes.js'

export const esConsoleCodes: Catalogue<keyof typeof enConsoleCodes> = {
  'code.block.send': 'Envío',
  'code.block.receive': 'Recepción',
  'code.block.change': 'Cambio',
  'code.block.epoch': 'Época',
  'code.role.payout': 'un pago',
  'code.role.receive': 'fondos que entran',
  'code.role.cancel': 'rival de un bloque atascado',
  'code.role.foreign': 'ajeno, reconocido',
  'code.blockState.signed': 'Firmado',
  'code.blockState.published': 'Publicado',
  'code.blockState.confirmed': 'Confirmado',
  'code.blockState.dead': 'Muerto',
  'code.outcome.baseline': 'nuevo punto de partida',
  'code.outcome.unchanged': 'sin cambios',
  'code.outcome.accrued': 'acumulada',
  'code.outcome.stale': 'anticuada',
  'code.outcome.regression': 'menor que antes',
  'code.outcome.lowered': 'se cree el total menor',
  'code.outcome.pending': 'espera a un administrador',
  'code.baseline.first': 'primera lectura',
  'code.baseline.epic_changed': 'otra cuenta de Epic',
  'code.baseline.returned': 'ha vuelto',
  'code.baseline.lowered': 'se cree el total menor',
  'code.baseline.refused': 'lectura rechazada',
  'code.flag.kill_rate': 'Más bajas de lo normal para el tiempo entre las marcas del propio proveedor',
  'code.flag.kill_jump': 'Un aumento de las bajas totales que no se cree hasta que un administrador lo acepte',
  'code.flag.shared_wallet': 'Varios jugadores vincularon la misma dirección',
  'code.flag.shared_epic': 'Varios jugadores tuvieron la misma cuenta de Epic',
  'code.flag.manual': 'Puesto por un administrador',
  'code.alert.directory_refused':
    'Yunite rechaza este servicio: no se verifica a nadie hasta corregir su token, su plan o el servidor',
  'code.alert.fortnite_key':
    'Las estadísticas de Fortnite rechazan la clave: nadie acumula hasta corregir FORTNITE_API_KEY',
  'code.alert.discord_bot':
    'Discord rechaza el token del bot: no se consulta quién es miembro hasta corregir DISCORD_BOT_TOKEN',
  'code.alert.seed_restart':
    'Se fijó una semilla distinta de la que usa para firmar el planificador en marcha: reinícialo',
  'code.alert.books_stop':
    'Los libros no coinciden con la cadena: no se liquida ni se firma nada hasta que se explique',
  'code.alert.chain_mismatch': 'La última comparación de los libros con la cadena halló una diferencia',
  'code.alert.discord_webhook':
    'Discord ya no acepta nada por un webhook: crea otro y pon su dirección, o quítalo de los ajustes',
  'code.alert.balance_low': 'El saldo del operador está por debajo del mínimo: envía BAN a su cuenta',
  'code.job.accrue': 'Acumular',
  'code.job.settle': 'Liquidar',
  'code.job.pay': 'Pagar',
  'code.job.publish': 'Publicar',
  'code.job.confirm': 'Confirmar',
  'code.job.reverify': 'Verificar otra vez',
  'code.job.compare': 'Comparar libros y cadena',
  'code.job.leaderboard': 'Clasificación',
  'code.job.tell': 'Avisos en Discord',
}
