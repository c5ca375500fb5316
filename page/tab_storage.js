// What is kept for this tab, also through a reload. A browser that stores nothing finds nothing again.
const tabStorage = {
  get(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  },

  set(key, value) {
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      // it holds until the reload
    }
  },
};
