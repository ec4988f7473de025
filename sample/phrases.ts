export type Language = 'en' | 'de' | 'ru' | 'es' | 'ar' | 'fa' | 'zh' | 'ja'

export interface Phrasebook {
  readonly sentences: readonly string[]
  readonly short: readonly string[]
  readonly hashtags: readonly string[]
  readonly answer: string
}

/** What the invented people say. Written for the sample; nobody's messages. */
export const PHRASES: Readonly<Record<Language, Phrasebook>> = {
  en: {
    sentences: [
      'The laser cutter is free until noon, first come, first served.',
      'Has anyone tried the new filament? Mine strings like a harp.',
      'I left a box of resistors on the second shelf, please take some.',
      'Firmware 2.4 fixes the motor noise, at least on my board.',
      'Could somebody open the door at seven? My key stays at home.',
      'The "quick fix" took four hours. It works\nuntil you touch it.',
      'Workshop notes are up; the slides follow tomorrow.',
      'My plant watering robot has drowned a cactus.',
      'Measured it again: 3.3 V on the pin, 0 V at the connector.',
      'Who took the small Torx screwdriver? No questions asked.',
      'We need two more people for the repair café on Saturday.',
      'That is a lovely enclosure, which wood did you use?',
      'Path on Windows is C:\\tools\\avr\\bin, if you wonder.',
      'The meeting moves to Thursday, same place, bring a laptop.',
    ],
    short: ['Thanks!', 'Nice one', 'same here', 'lol', 'On my way.', '+1', 'No idea, sorry', 'Works now'],
    hashtags: ['#builds', '#repaircafe', '#help', '#forsale', '#3dprinting', '#Builds'],
    answer: 'Good question, I would start with the power supply.',
  },
  de: {
    sentences: [
      'Die Drehbank ist wieder frei, Späne bitte wegkehren.',
      'Wer fährt am Samstag mit dem Rad zum Treffen?',
      'Ich habe die Anleitung übersetzt, Fehler gern direkt melden.',
      'Der Lötkolben am dritten Platz wird nicht mehr heiß.',
      'Größe M ist vergriffen, L und XL sind noch da.',
      'Schöne Grüße aus der Werkstatt, hier läuft alles.',
      'Das Gehäuse passt nach dem dritten Versuch endlich.',
      'Könnt ihr bitte die Fenster schließen, wenn ihr geht?',
    ],
    short: ['Danke!', 'Klar', 'Läuft', 'Moin', 'Bin dabei', 'Schade'],
    hashtags: ['#Werkstatt', '#hilfe', '#Köln', '#flohmarkt'],
    answer: 'Gute Frage, ich würde zuerst das Netzteil prüfen.',
  },
  ru: {
    sentences: [
      'Принтер снова печатает, дело было в ремне.',
      'Кто завтра откроет мастерскую в девять?',
      'Нашёл старую схему усилителя, выложу вечером.',
      'Плата пришла, но без разъёма питания.',
      'Спасибо всем, кто помог перенести станок!',
      'Проверьте, пожалуйста, предохранитель на втором щите.',
      'Получилось с третьего раза, зато аккуратно.',
    ],
    short: ['Спасибо!', 'Ясно', 'ок', 'Буду', 'Не знаю', 'Отлично'],
    hashtags: ['#мастерская', '#помощь', '#объявления'],
    answer: 'Хороший вопрос, я бы начал с блока питания.',
  },
  es: {
    sentences: [
      '¿Alguien tiene una broca de tres milímetros?',
      'El taller abre a las diez, traed guantes.',
      'La señal llega bien, el fallo está en el cable.',
      'Mañana probamos el robot en la plaza pequeña.',
      'He subido las fotos del montaje, ¡qué ilusión!',
      'Falta café, sobra entusiasmo.',
    ],
    short: ['¡Gracias!', 'Vale', 'Jajaja', 'Yo también', 'Qué bien'],
    hashtags: ['#taller', '#ayuda', '#mañana'],
    answer: 'Buena pregunta, yo miraría primero la fuente.',
  },
  ar: {
    sentences: [
      'الورشة مفتوحة اليوم حتى السابعة مساءً.',
      'هل جرّب أحدكم اللوحة الجديدة؟',
      'شكراً لكل من ساعد في ترتيب المكان.',
      'وصلت القطعة أخيراً، لكن اللون مختلف.',
      'سأرفع الصور بعد الاجتماع، إن شاء الله.',
    ],
    short: ['شكراً!', 'تمام', 'حسناً', 'أنا أيضاً'],
    hashtags: ['#ورشة', '#مساعدة'],
    answer: 'سؤال جيد، أبدأ بمصدر الطاقة.',
  },
  fa: {
    sentences: [
      'کارگاه امروز تا ساعت هفت باز است.',
      'کسی برد جدید را امتحان کرده است؟',
      'قطعه رسید، ولی رنگش فرق می‌کند.',
      'فردا صبح ربات را آزمایش می‌کنیم.',
    ],
    short: ['ممنون!', 'باشه', 'عالی', 'من هم'],
    hashtags: ['#کارگاه', '#کمک'],
    answer: 'سؤال خوبی است، اول منبع تغذیه را ببین.',
  },
  zh: {
    sentences: [
      '今天下午三点打开激光切割机。',
      '谁有多余的步进电机？我可以拿齿轮换。',
      '新固件修好了噪音问题，大家可以试试。',
      '周六的修理咖啡馆还缺两个人。',
      '图纸已经上传，欢迎提意见。',
    ],
    short: ['谢谢！', '好的', '收到', '哈哈哈', '厉害'],
    hashtags: ['#作坊', '#求助', '#三维打印'],
    answer: '好问题，我会先检查电源。',
  },
  ja: {
    sentences: [
      '今夜は工房が八時まで開いています。',
      'はんだごての先を交換しました。',
      'この基板、どこで買えますか？',
      '土曜日の修理カフェ、手伝える人いますか。',
      '写真をアップしました。見てください！',
    ],
    short: ['ありがとう！', '了解', 'すごい', 'わかりました', '笑'],
    hashtags: ['#工房', '#質問'],
    answer: 'いい質問ですね。まず電源を調べます。',
  },
}

export const EMOJI = ['👍', '❤', '🔥', '🎉', '😁', '🤔', '👏', '🙏', '🤯', '👨‍👩‍👧‍👦', '🇪🇺', '🧑🏽‍🔧']
export const REACTION_EMOJI = ['👍', '❤', '🔥', '🎉', '😁', '🤔', '👏', '🙏', '👎', '💯'] as const
