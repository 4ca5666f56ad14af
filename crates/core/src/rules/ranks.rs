//! Ranks that come and go by themselves, at the close of each local day: nobody rises in a rush, and nobody falls unwarned.

use crate::bar::Bar;
use crate::merit::{Act, Merits, horizon};
use crate::{Because, Card, Change, Close, Community, DayOf, Decision, Line, Measure, Member, MemberId, Need, Notices, Policy, Scene, Standings, Text, To, Tone, Value, Verdict};

/// From so many on, those who rise on one day are told as a number.
const STORM: usize = 12;
/// Who is about to lose a rank is warned so many days before.
const WARNED: i32 = 7;

/// What everybody did of late, with the day that closes: what memory knows, or storage did, and what was done today.
pub(crate) fn merits(community: &Community, close: &Close) -> Merits {
    let horizon = horizon(needs(&community.policy));
    let mut merits = match &community.merits {
        Some(merits) if merits.horizon() == horizon => merits.clone(),
        _ => {
            let mut merits = Merits::new(horizon);
            merits.add(close.day + -1, close.history.iter().flat_map(|fact| Act::of(fact, |id| MemberId(id.0)).collect::<Vec<_>>()));
            merits
        }
    };
    merits.add(close.day, community.acts_of_today(&close.spoken));
    merits
}

/// What the ranks of a ladder ask for.
pub(crate) fn needs(policy: &Policy) -> impl Iterator<Item = &Need> {
    policy.ranks.iter().filter_map(|rank| rank.needs.as_ref())
}

/// Who rises and who falls. `merits` knows the day that closes.
pub(crate) fn close(scene: &Scene<'_>, standings: &Standings, merits: &Merits, days: &[(MemberId, DayOf)], decision: &mut Decision) {
    let bar = Bar::new(scene.community, standings, merits);
    let risen = rise(scene, &bar, days, decision);
    fall(scene, &bar, standings, &risen, decision);
    tell(scene, &risen, decision);
}

/// Members who meet what the next ranks ask for, each with the rank's place.
fn rise(scene: &Scene<'_>, bar: &Bar<'_>, days: &[(MemberId, DayOf)], decision: &mut Decision) -> Vec<(MemberId, usize)> {
    let community = scene.community;
    let ranks = &community.policy.ranks;
    let mut risen = Vec::new();
    for (member, _) in days.iter().filter(|(_, of)| of.active) {
        let Some(known) = community.member(*member).filter(|known| !known.locked && !community.apart.contains(member)) else { continue };
        let from = usize::from(known.rank);
        let met = (from + 1..ranks.len()).take_while(|place| ranks[*place].needs.as_ref().is_some_and(|needs| bar.meets(*member, needs))).count();
        if met > 0 {
            let to = from + met;
            let because = ranks[to].needs.as_ref().map_or_else(Vec::new, |needs| bar.because(*member, needs));
            change(scene, *member, known, to, because, decision);
            risen.push((*member, to));
        }
    }
    risen
}

/// Members who have had less than it takes for as long as they may; and who is about to.
fn fall(scene: &Scene<'_>, bar: &Bar<'_>, standings: &Standings, risen: &[(MemberId, usize)], decision: &mut Decision) {
    let community = scene.community;
    let ranks = &community.policy.ranks;
    let mut members: Vec<_> = community.people().into_iter().map(|(_, account)| account.member).collect();
    members.sort_unstable();
    members.dedup();
    for id in members.into_iter().filter(|id| !risen.iter().any(|(member, _)| member == id)) {
        let Some(member) = community.member(id) else { continue };
        let place = usize::from(member.rank);
        let Some((rank, needs)) = ranks.get(place).and_then(|rank| Some((rank, rank.needs.as_ref()?))) else { continue };
        let may_fall = rank.keep.percent > 0 && !member.locked;
        if !may_fall || bar.keeps(id, needs, rank.keep.percent) {
            if member.slipping.is_some() {
                decision.changes.push(Change::Slipping { member: id, since: None });
            }
            continue;
        }
        let since = member.slipping.unwrap_or(standings.day);
        let (gone, grace) = (standings.day - since, rank.keep.grace as i32);
        if member.slipping.is_none() {
            decision.changes.push(Change::Slipping { member: id, since: Some(since) });
        }
        if gone >= grace {
            // As far as what is left carries; the first rank carries everybody.
            let keeps = |place: &usize| ranks[*place].needs.as_ref().is_none_or(|needs| ranks[*place].keep.percent == 0 || bar.keeps(id, needs, ranks[*place].keep.percent));
            let to = (0..place).rev().find(keeps).unwrap_or(0);
            let because = bar.because(id, needs);
            let card = because.iter().fold(Card::new(Tone::Plain, Text::new("fallen-title").with("rank", value(community, to))), line);
            change(scene, id, member, to, because, decision);
            decision.changes.push(Change::Slipping { member: id, since: None });
            note(scene, id, card.say(Text::new("fallen-about")), decision);
        } else if gone == (grace - WARNED).max(0) {
            let card = Card::new(Tone::Ask, Text::new("slipping-title").with("rank", value(community, place)));
            let card = bar.because(id, needs).iter().filter(|because| !because.is_met()).fold(card, line);
            note(scene, id, card.say(Text::new("slipping-about").count("days", grace - gone)), decision);
        }
    }
}

fn line(mut card: Card, because: &Because) -> Card {
    card.lines.push(Line::Item(because.told()));
    card
}

fn value(community: &Community, place: usize) -> Value {
    Value::Rank(community.policy.ranks[place].key.clone(), community.policy.ranks[place].name.clone())
}

/// Gives a member another rank, on record, and shows it.
fn change(scene: &Scene<'_>, id: MemberId, member: &Member, to: usize, because: Vec<Because>, decision: &mut Decision) {
    let community = scene.community;
    let ranks = &community.policy.ranks;
    let verdict = Verdict::Rank { member: id, from: (ranks[usize::from(member.rank)].key.clone(), false), to: (ranks[to].key.clone(), false) };
    super::record(scene, verdict, because, decision);
    let badge = if to == 0 { None } else { community.policy.badges.get(&ranks[to].key).copied() };
    for account in member.accounts.iter().filter_map(|id| Some((*id, community.account(*id)?))).filter(|(_, account)| account.here) {
        super::badges::mark(scene, account, to, badge, decision);
    }
}

/// Tells one member something in private.
fn note(scene: &Scene<'_>, member: MemberId, card: Card, decision: &mut Decision) {
    let community = scene.community;
    let here = community.member(member).and_then(|known| known.accounts.iter().filter_map(|id| community.account(*id)).find(|account| account.here));
    if let Some(account) = here {
        decision.announce(scene, To::Private(account.native), card);
    }
}

/// Tells of new ranks as the owner chose: one card a day in the lobby, or each in private, or not at all.
fn tell(scene: &Scene<'_>, risen: &[(MemberId, usize)], decision: &mut Decision) {
    let community = scene.community;
    match community.policy.notices {
        Notices::Lobby if !risen.is_empty() => {
            let Some(lobby) = community.lobby() else { return };
            let mut card = Card::new(Tone::Warm, Text::new("risen-title").count("members", risen.len() as i64));
            if risen.len() > STORM {
                // Whom else it is about reads it in /me: a list of dozens is read by nobody.
                card = card.say(Text::new("risen-many"));
            }
            for (member, place) in risen.iter().filter(|_| risen.len() <= STORM) {
                card = card.item(Text::new("risen-line").name("name", community.name_of(*member)).with("rank", value(community, *place)));
            }
            decision.announce(scene, To::Space(lobby.native), card);
        }
        Notices::Private if risen.len() <= STORM => {
            for (member, place) in risen {
                note(scene, *member, Card::new(Tone::Warm, Text::new("risen-you").with("rank", value(community, *place))), decision);
            }
        }
        Notices::Lobby | Notices::Private | Notices::Off => {}
    }
}

/// How near somebody is to what a rank asks for, on the shortest way there, the open day with it as far as it is a day; `facts` tell of them where memory does not know
/// what was done before.
pub(crate) fn so_far(community: &Community, member: MemberId, needs: &Need, facts: &[crate::Fact]) -> Vec<Because> {
    let standings = &community.standings;
    let mut because = match &community.merits {
        Some(merits) => Bar::new(community, standings, merits).way(member, needs).1,
        None => {
            let own = |id: crate::AccountId| community.account(id).map_or(MemberId(id.0), |account| account.member);
            let mut merits = Merits::new(horizon(std::iter::once(needs)));
            merits.add(standings.day, facts.iter().flat_map(|fact| Act::of(fact, own).collect::<Vec<_>>()));
            Bar::new(community, standings, &merits).way(member, needs).1
        }
    };
    for days in because.iter_mut().filter(|because| because.measure == Measure::ActiveDays) {
        days.have = community.active_days(member, days.within.unwrap_or(128)).into();
    }
    because
}
