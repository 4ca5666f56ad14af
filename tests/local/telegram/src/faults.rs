//! What goes wrong on purpose.

use crate::Id;
use crate::telegram::Telegram;
use crate::updates::Update;
use serde_json::Value;
use std::time::Duration;

/// How a call fails.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Answered with a status and a description, without effect.
    Status(u16, &'static str),
    /// 429 with so many seconds to wait.
    Limited(u64),
    /// Never answered, without effect.
    Never,
    /// Answered after a while.
    Slow(Duration),
    /// 200 with something that is no JSON, without effect.
    Garbage,
    /// The connection is dropped without effect.
    DropBefore,
    /// It takes effect, and the connection is dropped instead of the answer.
    DropAfter,
    /// It takes effect, and is answered with a status all the same.
    StatusAfter(u16, &'static str),
}

type Alteration = Box<dyn FnMut(&mut Value) + Send>;

struct Order {
    left: usize,
    /// Which methods; any, if none is named.
    methods: Vec<String>,
    chat: Option<Id>,
    fault: Fault,
}

/// What will go wrong.
#[derive(Default)]
pub(crate) struct Faults {
    orders: Vec<Order>,
    altered: Vec<(String, usize, Alteration)>,
    /// The token is not known any more.
    pub(crate) revoked: bool,
}

impl Faults {
    /// How a call fails, if it does.
    pub(crate) fn take(&mut self, method: &str, chat: Option<Id>) -> Option<Fault> {
        let meant = |order: &&mut Order| order.left > 0 && (order.methods.is_empty() || order.methods.iter().any(|of| of == method)) && order.chat.is_none_or(|of| chat == Some(of));
        let order = self.orders.iter_mut().find(meant)?;
        order.left -= 1;
        Some(order.fault.clone())
    }

    pub(crate) fn alter(&mut self, kind: &str, update: &mut Value) {
        for (_, left, alteration) in self.altered.iter_mut().filter(|(of, left, _)| *left > 0 && (of == kind || of == "*")) {
            *left -= 1;
            alteration(update);
        }
    }
}

/// What goes wrong on purpose.
impl Telegram {
    /// The next `times` calls fail.
    pub fn fail(&self, times: usize, fault: Fault) {
        self.order(times, &[], None, fault);
    }

    /// The next `times` calls of one method fail.
    pub fn fail_only(&self, method: &str, times: usize, fault: Fault) {
        self.order(times, &[method], None, fault);
    }

    /// The next `times` calls about one chat fail.
    pub fn fail_in(&self, chat: Id, times: usize, fault: Fault) {
        self.order(times, &[], Some(chat), fault);
    }

    /// The next `times` calls of one method about one chat fail.
    pub fn fail_only_in(&self, method: &str, chat: Id, times: usize, fault: Fault) {
        self.order(times, &[method], Some(chat), fault);
    }

    /// The next `times` calls of any of these methods fail.
    pub fn fail_any(&self, methods: &[&str], times: usize, fault: Fault) {
        self.order(times, methods, None, fault);
    }

    fn order(&self, times: usize, methods: &[&str], chat: Option<Id>, fault: Fault) {
        let methods = methods.iter().map(|method| (*method).to_owned()).collect();
        self.shared.change(|state| state.faults.orders.push(Order { left: times, methods, chat, fault }));
    }

    /// Nothing fails any more.
    pub fn heal(&self) {
        self.shared.change(|state| state.faults = Faults::default());
    }

    /// Changes the next `times` updates of a kind, such as `message` (`*` for any), before they are queued. It gets the whole update.
    pub fn alter(&self, kind: &str, times: usize, alteration: impl FnMut(&mut Value) + Send + 'static) {
        self.shared.change(|state| state.faults.altered.push((kind.to_owned(), times, Box::new(alteration))));
    }

    /// Queues an update as it is, but for its number: `{"a_kind_of_tomorrow": {}}`.
    pub fn inject(&self, update: Value) {
        self.shared.change(|state| state.queue(update));
    }

    /// The last two updates that are not confirmed change places, as a join and the first message after it may.
    pub fn swap_last(&self) {
        self.shared.change(|state| {
            let queue = state.updates.queue.make_contiguous();
            if let [.., one, other] = queue {
                std::mem::swap(&mut one.update, &mut other.update);
                for queued in [one, other] {
                    if let Update::Tree(update) = &mut queued.update {
                        update["update_id"] = queued.id.into();
                    }
                }
            }
        });
    }

    /// The owner had a new token made: this one is 401 from now on.
    pub fn revoke_token(&self) {
        self.shared.change(|state| state.faults.revoked = true);
    }

    /// The next update has this number, as after a week without any: there is nothing left that is not confirmed.
    pub fn number_updates_from(&self, next: i64) {
        self.shared.change(|state| {
            state.updates.queue.clear();
            state.updates.next = next;
        });
    }
}
