//! Rows by a small number: as compact as a list, found in two steps, and let go of one by one.

/// A map from small, mostly consecutive numbers to rows.
#[derive(Clone, Debug)]
pub(crate) struct Shelf<T> {
    /// By number: the place of its row plus one, or none.
    places: Vec<u32>,
    rows: Vec<(u32, T)>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { places: Vec::new(), rows: Vec::new() }
    }
}

impl<T> Shelf<T> {
    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        let place = *self.places.get(number as usize)?;
        self.rows.get((place as usize).wrapping_sub(1)).map(|(_, row)| row)
    }

    pub(crate) fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        let place = *self.places.get(number as usize)?;
        self.rows.get_mut((place as usize).wrapping_sub(1)).map(|(_, row)| row)
    }

    pub(crate) fn contains(&self, number: u32) -> bool {
        self.places.get(number as usize).is_some_and(|place| *place != 0)
    }

    /// Puts a row there, in place of any other.
    pub(crate) fn insert(&mut self, number: u32, row: T) {
        if let Some(old) = self.get_mut(number) {
            *old = row;
            return;
        }
        if self.places.len() <= number as usize {
            self.places.resize(number as usize + 1 + self.places.len() / 8, 0);
        }
        // Growing by an eighth wastes little memory, and still copies each row only a few times.
        if self.rows.len() == self.rows.capacity() {
            self.rows.reserve_exact(self.rows.len() / 8 + 2);
        }
        self.rows.push((number, row));
        self.places[number as usize] = self.rows.len() as u32;
    }

    pub(crate) fn remove(&mut self, number: u32) -> Option<T> {
        let place = self.places.get_mut(number as usize).filter(|place| **place != 0)?;
        let at = std::mem::take(place) as usize - 1;
        let (_, row) = self.rows.swap_remove(at);
        if let Some((moved, _)) = self.rows.get(at) {
            self.places[*moved as usize] = at as u32 + 1;
        }
        Some(row)
    }

    /// Every row, in no order that means anything.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.rows.iter().map(|(number, row)| (*number, row))
    }

    pub(crate) fn shrink(&mut self) {
        self.rows.shrink_to_fit();
    }

    /// Bytes of memory held.
    pub(crate) fn weight(&self) -> usize {
        self.places.capacity() * 4 + self.rows.capacity() * size_of::<(u32, T)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn a_shelf_is_a_map(acts in proptest::collection::vec((0_u32..40, any::<Option<u8>>()), 0..200)) {
            let (mut shelf, mut map) = (Shelf::default(), BTreeMap::new());
            for (number, row) in acts {
                match row {
                    Some(row) => { shelf.insert(number, row); map.insert(number, row); }
                    None => prop_assert_eq!(shelf.remove(number), map.remove(&number)),
                }
                for number in 0..45 {
                    prop_assert_eq!(shelf.get(number), map.get(&number));
                    prop_assert_eq!(shelf.contains(number), map.contains_key(&number));
                }
                prop_assert_eq!(shelf.iter().map(|(number, row)| (number, *row)).collect::<BTreeMap<_, _>>(), map.clone());
            }
        }
    }
}
