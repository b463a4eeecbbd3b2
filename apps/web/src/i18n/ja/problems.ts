// What exactly stands in the way, and the page that a failed login ends on, in Japanese.
import type { Catalogue } from '../catalogue.js'
import type { enProblems } from '../en/problems.js'

export const jaProblems: Catalogue<keyof typeof enProblems> = {
  'problem.code.login_expired':
    'このログインは古すぎるか、すでに使われたか、別のブラウザーまたはこのサイトの別のアドレスで始められたものです。',
  'problem.code.login_denied':
    'あなたが誰で、メンバーかどうかをDiscordが伝えることが許可されなかったため、ログインしていません。',
  'problem.code.login_sent_back': 'Discordがログインせずに戻したため、ログインしていません。',
  'problem.code.not_a_member':
    'ここでBANを獲得できるのはDiscordサーバーのメンバーだけですが、あなたはメンバーではありません。',
  'problem.code.no_epic_link':
    'キルはEpicアカウントごとに集計されますが、あなたのDiscordアカウントにはリンクされていません。',
  'problem.code.player_banned': '利用停止中です。集計も支払いも行われず、ログインもできません。',
  'problem.code.epic_of_other':
    'あなたのEpicアカウントは別のDiscordアカウントで使われています。1つのEpicアカウントで獲得できるのは1人だけです。',
  'problem.code.discord_limits': 'ログインが集中しているため、Discordから少し待つよう求められています。',
  'problem.code.discord_away': '現在Discordが応答しません。',
  'problem.code.discord_unreadable': 'Discordの応答を読み取れません。',
  'problem.code.login_not_configured':
    'このサイトではDiscordでのログインが設定されていません。あなたのせいではありません。',
  'problem.code.yunite_away': 'Epicアカウントを管理するYuniteが現在応答しません。何も変更されていません。',
  'problem.code.yunite_broken':
    'Epicアカウントを管理するYuniteが現在このサイトでは利用できません。あなたのせいではなく、何も変更されていません。',
  'problem.code.address_invalid': '有効なBananoアドレスではありません。ウォレットからもう一度コピーしてください。',
  'problem.code.address_burn': 'これはバーンアドレスです。送られたものは誰にも使えなくなります。',
  'problem.code.address_genesis': 'これはBananoの最初のアカウントで、プレイヤーのウォレットではありません。',
  'problem.code.address_own':
    'これはサービス自身のアドレスで、誰にも支払われません。自分のウォレットのアドレスをリンクしてください。',
  'problem.code.proof_unknown':
    '署名されたテキストがここに表示されたものと違います。テキストを取得し、変更せずに署名してください。',
  'problem.code.proof_of_other':
    'このテキストは別のアドレスかプレイヤー用のものか、変更されています。新しいものを取得して署名してください。',
  'problem.code.proof_expired': 'テキストの有効期限が切れました。新しいものを取得し、10分以内に署名してください。',
  'problem.code.proof_signature':
    '署名がこのアドレスとテキストに合いません。このアドレスを持つウォレットで署名してください。',
  'problem.code.wallets_full': {
    other: '{count} 件のアドレスがリンクされていて上限です。先にどれかのリンクを外してください。',
  },
  'problem.code.wallets_changed': 'ウォレットが同時に変更されました。確認してからもう一度お試しください。',
  'problem.code.no_wallet_waits': '待機中のウォレット変更はもうありません。すでに反映された可能性があります。',
  'problem.code.account_changed': 'アカウントが同時に変更されました。もう一度お試しください。',
  'problem.code.account_banned': '利用停止中のため、アカウントの再確認も削除もできません。',
  'problem.code.account_held':
    '管理者が支払いを保留しています。解決すればアカウントを削除できます。Discordサーバーで問い合わせてください。',
  'problem.code.account_forfeits': 'アカウントを削除すると、未払いの {amount} BANを失います。',
  'problem.code.maybe_done':
    '途中でデータベースとの接続が切れました。やり直す前に、数秒後に完了しているか確認してください。',
  'problem.code.login_limited': 'あなたのネットワークアドレスからのログインの試行が多すぎます。',
  'problem.code.login_malformed': '戻ってきた情報は、ここで始められたログインのものではありません。',
  'problem.code.service_trouble': 'こちらで問題が起きたため、ログインしていません。',

  'failed.title': 'ログインできませんでした',
  'failed.next': '次にすること',
  'failed.wait': '{seconds} 秒後にもう一度お試しください。',
  'failed.again': 'もう一度ログイン',
  'failed.step.again': 'もう一度ログインしてください。',
  'failed.step.inTime': 'もう一度ログインし、同じブラウザーで10分以内に完了してください。',
  'failed.step.authorize': 'もう一度ログインし、Discordのページで「認証」を押してください。それ以外は求められません。',
  'failed.step.join': 'ログインに使うアカウントでDiscordサーバーに参加してください。',
  'failed.step.epic': 'Discordサーバーで登録用チャンネルを開き、Yuniteのボタンを押してEpicでサインインしてください。',
  'failed.step.public':
    'Fortniteの設定の「アカウントとプライバシー」で「キャリアリーダーボードに表示」をオンにしてください。非公開のキルは集計できません。',
  'failed.step.first': '最初にEpicをリンクしたDiscordアカウントでログインしてください。',
  'failed.step.unlink':
    'または、Yuniteでそちらのリンクを解除してこのアカウントにリンクし、1時間後にもう一度ログインしてください。',
  'failed.step.ask': '間違いだと思う場合は、Discordサーバーで問い合わせてください。',
  'failed.step.later': '数分待ってから、もう一度ログインしてください。',
  'failed.step.tell': '繰り返し起こる場合は、起きた時刻をこのサイトの運営者に伝えてください。',
  'failed.step.tellNow': 'このサイトの運営者に伝えてください。足りないものはログに記録されています。',
}
