//! Words that say nothing of a topic: stop words of many languages, what chats are filled with, and plain words that name a
//! topic only together with others.

use crate::term::spelled;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// The languages whose stop words are known, by ISO 639-1 code. A language's place is its bit in a [`Stop`]'s mask.
pub(crate) const LANGUAGES: [&str; 46] = [
    "en", "de", "fr", "es", "pt", "it", "nl", "sv", "no", "da", "fi", "hu", "ro", "tr", "ru", "el", "ar", "pl", "cs", "sk", "sl", "hr", "ca", "eu", "gl", "et", "lv", "lt", "id", "ms", "vi", "tl",
    "sw", "af", "uk", "bg", "he", "fa", "ur", "hi", "bn", "mr", "zh", "ja", "ko", "th",
];

/// What is known of a spelling.
#[derive(Clone, Copy, Default)]
pub(crate) struct Stop {
    /// In which languages it is a stop word.
    pub(crate) languages: u64,
    /// It fills chats, whatever the language.
    pub(crate) filler: bool,
    /// Too plain to be a topic alone; good enough beside another word.
    pub(crate) plain: bool,
}

static STOPS: LazyLock<FxHashMap<u64, Stop>> = LazyLock::new(|| {
    let mut stops = FxHashMap::<u64, Stop>::default();
    for (bit, code) in LANGUAGES.iter().enumerate() {
        for word in stop_words::lookup(code).unwrap_or_default() {
            // Lists hold phrases too; a phrase is no word.
            if !word.contains(' ') {
                stops.entry(spelled(&word.to_lowercase())).or_default().languages |= 1 << bit;
            }
        }
    }
    for word in FILLERS.iter().chain(EMPTY).flat_map(|line| line.split(' ')) {
        stops.entry(spelled(word)).or_default().filler = true;
    }
    for word in EMPTY.iter().flat_map(|line| line.split(' ')) {
        let stem = word.strip_suffix('e').unwrap_or(word);
        stops.entry(spelled(&format!("{stem}ing"))).or_default().filler = true;
    }
    for word in PLAIN.iter().flat_map(|line| line.split(' ')) {
        let stop = stops.entry(spelled(word)).or_default();
        stop.plain = true;
        // The English list takes in words that make up names of things, such as "home page".
        stop.languages &= !1;
    }
    stops
});

/// What is known of the lower-case word with this [`spelled`] number.
pub(crate) fn stop(word: u64) -> Stop {
    STOPS.get(&word).copied().unwrap_or_default()
}

/// Laughter, agreement, greeting, thanks, and what is left of contractions and markup.
const FILLERS: &[&str] = &[
    "lol lmao lmfao rofl haha hahaha hehe heh hah xd omg wtf imo imho iirc afaik afaict btw fwiw tbh idk tl dr tldr fyi aka asap ok okay okey k kk yeah yea yep yup yes no nope nah ya hi hey hello howdy hiya yo",
    "thanks thank thx ty tysm cheers please pls plz sorry oops ops whoops welcome congrats congratulations hmm hm hmmm mm mmm uh um umm uhm ah aah oh ooh ow wow whoa woah yay woo hoo ugh meh eh huh aha ahh ohh",
    "cool nice awesome great sweet perfect neat lovely amazing exactly indeed anyway anyways actually basically literally honestly seriously maybe probably perhaps definitely guess gonna wanna gotta gotcha kinda sorta dunno lemme",
    "im ive id ill dont doesnt didnt cant couldnt wont wouldnt shouldnt isnt arent wasnt werent hasnt havent hadnt youre youve theyre thats whats theres heres lets ur u r n w b cuz coz bc tho thru rly tonight",
    "bye goodbye cya brb afk gtg morning goodnight evening guys folks everyone everybody yall y'all dude bro man buddy mate bump edited joined quit don doesn didn isn wasn couldn wouldn shouldn hasn hadn ve ll re e.g i.e etc vs",
    "hallo servus moin danke bitte genau tschüss naja halt mal eben stimmt achso hola gracias vale jaja jajaja bueno pues ciao grazie bonjour salut merci voilà ouais oui mdr ptdr olá obrigado obrigada kkk kkkk rsrs valeu",
    "привет спасибо пожалуйста ага угу ну вот да нет ок хорошо ладно понял ясно лол хаха ахах типа короче блин щас ща",
    "哈哈 哈哈哈 哈哈哈哈 谢谢 謝謝 感谢 多谢 你好 您好 大家好 好的 是的 可以 没有 没事 不错 真的 觉得 知道 应该 现在 今天 明天 昨天 一下 这个 那个 什么 怎么 怎么样 就是 还是 不是 但是 因为 所以 如果 已经 可能 感觉 比较 非常 有点 时候 问题 东西 其实 然后 不过 一起 大家 我们 你们 他们 自己 看看 有没有 是不是 能不能 要不要 起来 出来 过来 一点 很多 需要 想要 喜欢 希望 那么 这么 这样 那样 这里 那里 哪里 多少 为什么 一个 有人 的话 来说",
    "請問 请问 谁 求 吧 吗 嘛 啊 哦 嗯 呢 了 的 着 过 得 地 是 在 有 和 与 或 也 都 就 还 很 太 更 最 不 没 我 你 他 她 它 这 那 哪 几 个 上 下 里 中 去 来 到 说 看 想 要 会 能 让 给 把 被 对 向 从 比 跟 用 做 好 多 少 大 小 人 天 年 月 日 点 只 又 再 才 吃 第 次 們 這 個 沒 說 會 對 為 嗎 還 給",
    "ありがとう ありがとうございます すみません こんにちは おはよう おつかれ お疲れ様 お願い はい いいえ うん ええ ちょっと とても すごい すごく みんな みなさん 皆さん 今日 明日 昨日 今 さん ちゃん くん 君 様 方 時 人 中 前 後 上 下 的 何か 誰か 思い 思う 思っ 思います 行き 行く 行っ 見 来 出 言っ 良い 自分 感じ 場合 必要 問題 大丈夫 本当 ところ もの こと",
    "안녕 안녕하세요 감사합니다 고마워 네 예 아니 아니요 그냥 진짜 정말 너무 오늘 내일 어제 지금 우리 제가 저는 나는 이거 그거 저거 여기 거기 어떻게 같아요 있어요 없어요 합니다 했어요 ㅋㅋ ㅋㅋㅋ ㅋㅋㅋㅋ ㅎㅎ ㅎㅎㅎ ㅠㅠ",
];

/// English words for doing and being, with which chats say anything: they part phrases, as stop words do.
const EMPTY: &[&str] = &[
    "today tomorrow yesterday use used using uses need needs want wanted make makes made making look looks looking find finding found try tried trying start started starting stop stopped change changes changed changing add added adding",
    "remove removed set sets run runs running ran read write wrote written talk talking talked tell told ask asked say said saying hear heard send sent sending share shared sharing post posted posting check checked",
    "checking call called get got put give gave take took taken come came go went gone keep kept let help helped helping works fix fixed fixing happen happened happening mean means meant seem seems feel feels felt",
    "think thought know knew known remember forget forgot wait waiting thing things stuff people person guy guys lot lots bit kind sort type types sure fine able done already yet nothing something anything ago soon",
    "later understand understood figure figured believe suppose wonder wondering agree agreed pretty quite super totally absolutely completely especially glad work worked working show shows turn turned open opened",
    "opening reply replied comment commented thinking recommend recommended eat buy bought sell won lost pay paid stay leave worth matter point points way ways case cases",
];

/// English nouns and adjectives that chats use for anything. Alone they are no topic.
const PLAIN: &[&str] = &[
    "group home homepage page pages information index key keys member members room rooms site sites state states system systems test tests text value values web webpage website websites word words world date order",
    "section research number numbers new old big high low small good better best great free full top right side line lines fire face second first last next time times day days week weeks month months year years hour",
    "hours minute minutes idea ideas question questions answer answers issue issues problem problems user users setting link links break broke broken part parts place places example examples",
    "fact reason reasons sense bad worse hard easy different similar real really true wrong possible ready name names file files folder list lists version versions option options default current previous original",
    "local main single simple basic general whole long short quick fast slow early late man men woman women love hate hope enjoy fun funny interesting interested happy sad pm am mon tue wed thu fri sat sun monday",
    "tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec plan plans planning plus",
    "minus message messages channel chat thread email mail mailing response feedback note notes live left win cost couple rest half piece bunch kinda image picture pictures photo photos com org net www http https",
    "html watch watched play played playing step steps amount level size area end ends ended beginning care matters mind thoughts opinion chance luck job suggestion suggestions upload uploaded download downloaded",
    "comments",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_know_their_languages() {
        let bit = |code: &str| LANGUAGES.iter().position(|known| *known == code).map_or(0, |bit| 1 << bit);
        for code in LANGUAGES {
            assert!(stop_words::lookup(code).is_some(), "{code}");
        }
        assert!(stop(spelled("the")).languages & bit("en") != 0);
        assert!(stop(spelled("war")).languages & bit("de") != 0);
        assert!(stop(spelled("war")).languages & bit("en") == 0);
        assert!(stop(spelled("的")).languages & bit("zh") != 0);
        assert!(stop(spelled("lol")).filler && stop(spelled("page")).plain && !stop(spelled("kubernetes")).plain);
    }
}
