"""The editors' page: server-rendered, Chinese and English, a thin face over the store and the rules of the desk."""
