// What exactly stands in the way, and the page that a failed login ends on, in Spanish.
import type { Catalogue } from '../catalogue.js'
import type { enProblems } from '../en/problems.js'

export const esProblems: Catalogue<keyof typeof enProblems> = {
  'problem.code.login_expired':
    'Este inicio de sesión es demasiado antiguo, ya se usó, o empezó en otro navegador o en otra dirección de este sitio.',
  'problem.code.login_denied':
    'No se permitió a Discord decir quién eres y si eres miembro, así que nadie ha iniciado sesión.',
  'problem.code.login_sent_back': 'Discord te devolvió sin iniciar sesión, así que nadie ha entrado.',
  'problem.code.not_a_member': 'Solo los miembros del servidor de Discord pueden ganar BAN aquí, y tú no lo eres.',
  'problem.code.no_epic_link':
    'Las bajas se cuentan por cuenta de Epic, y no hay ninguna vinculada a tu cuenta de Discord.',
  'problem.code.player_banned': 'Tienes el acceso vetado: no se cuenta ni se paga nada, y no puedes entrar.',
  'problem.code.epic_of_other':
    'Tu cuenta de Epic gana para otra cuenta de Discord, y una cuenta de Epic gana para un solo jugador.',
  'problem.code.discord_limits':
    'Hay demasiados inicios de sesión a la vez y Discord pide a este sitio que espere un momento.',
  'problem.code.discord_away': 'Discord no responde en este momento.',
  'problem.code.discord_unreadable': 'Discord dio una respuesta que no se puede leer.',
  'problem.code.login_not_configured': 'Aquí no está preparado entrar con Discord. No es culpa tuya.',
  'problem.code.yunite_away':
    'Yunite, que conoce las cuentas de Epic, no responde en este momento. No se ha cambiado nada.',
  'problem.code.yunite_broken':
    'Yunite, que conoce las cuentas de Epic, no funciona para este sitio ahora. No es culpa tuya, y no se ha cambiado nada.',
  'problem.code.address_invalid': 'No es una dirección de Banano válida. Cópiala de nuevo de tu monedero.',
  'problem.code.address_burn': 'Es una dirección que quema fondos: nadie podría gastar jamás lo que se le envía.',
  'problem.code.address_genesis': 'Es la primera cuenta de Banano: no es el monedero de ningún jugador.',
  'problem.code.address_own':
    'Es una dirección del propio servicio: no pagaría a nadie. Vincula una de tu propio monedero.',
  'problem.code.proof_unknown': 'El texto firmado no es el que se muestra aquí. Pide un texto y fírmalo sin cambios.',
  'problem.code.proof_of_other':
    'El texto se hizo para otra dirección u otro jugador, o se cambió. Pide uno nuevo y firma ese.',
  'problem.code.proof_expired': 'El texto ha caducado. Pide uno nuevo y fírmalo en diez minutos.',
  'problem.code.proof_signature':
    'La firma no corresponde a esta dirección y este texto. Firma con el monedero que tiene la dirección.',
  'problem.code.wallets_full': {
    one: 'Hay {count} dirección vinculada, que es el máximo: desvincula una primero.',
    other: 'Hay {count} direcciones vinculadas, que es el máximo: desvincula una primero.',
  },
  'problem.code.wallets_changed': 'Tus monederos se cambiaron al mismo tiempo. Míralos e inténtalo de nuevo.',
  'problem.code.no_wallet_waits': 'Ya no hay ningún cambio de monedero en espera: quizá ya tuvo efecto.',
  'problem.code.account_changed': 'Tu cuenta se cambió al mismo tiempo. Inténtalo de nuevo.',
  'problem.code.account_banned': 'Tienes el acceso vetado: la cuenta no se comprueba otra vez ni se borra.',
  'problem.code.account_held':
    'Un administrador retiene tus pagos: la cuenta se podrá borrar cuando eso se resuelva. Pregunta en el servidor de Discord.',
  'problem.code.account_forfeits': 'Con la cuenta perderías {amount} BAN que se te deben y no se han pagado.',
  'problem.code.maybe_done':
    'Se perdió la base de datos por el camino. Mira en unos segundos si se hizo, antes de repetirlo.',
  'problem.code.login_limited': 'Desde tu dirección de red se ha intentado entrar demasiadas veces.',
  'problem.code.login_malformed': 'Lo que volvió contigo no es un inicio de sesión empezado aquí.',
  'problem.code.service_trouble': 'Algo ha fallado por nuestra parte, así que nadie ha iniciado sesión.',

  'failed.title': 'No se ha podido iniciar sesión',
  'failed.next': 'Qué hacer ahora',
  'failed.wait': 'Inténtalo de nuevo en {seconds} s.',
  'failed.again': 'Entrar de nuevo',
  'failed.step.again': 'Entra de nuevo.',
  'failed.step.inTime': 'Entra de nuevo y termina en diez minutos, en el mismo navegador.',
  'failed.step.authorize': 'Entra de nuevo y pulsa Autorizar en la página de Discord. No se pide nada más.',
  'failed.step.join': 'Únete al servidor de Discord con la cuenta con la que entras.',
  'failed.step.epic':
    'En el servidor de Discord, abre el canal de registro, pulsa el botón de Yunite e inicia sesión con Epic.',
  'failed.step.public':
    'En Fortnite, en Ajustes, Cuenta y privacidad, activa «Mostrar en la clasificación de carrera»: las bajas ocultas no se pueden contar.',
  'failed.step.first': 'Entra con la cuenta de Discord a la que vinculaste Epic primero.',
  'failed.step.unlink': 'O desvincúlala allí en Yunite, vincúlala a esta y entra de nuevo una hora después.',
  'failed.step.ask': 'Si crees que es un error, pregunta en el servidor de Discord.',
  'failed.step.later': 'Espera unos minutos y entra de nuevo.',
  'failed.step.tell': 'Si vuelve a pasar, di a quien lleva este sitio cuándo fue.',
  'failed.step.tellNow': 'Díselo a quien lleva este sitio: el registro dice qué falta.',
}
