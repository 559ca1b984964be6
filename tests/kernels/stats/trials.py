"""Published trials used by several tests."""

import numpy as np

# BCG vaccine against tuberculosis (Colditz et al. 1994, JAMA 271:698): cases and people in the
# vaccinated and the control group, absolute latitude, and how people were allocated.
BCG = np.array(
    [
        (4, 123, 11, 139, 44),
        (6, 306, 29, 303, 55),
        (3, 231, 11, 220, 42),
        (62, 13598, 248, 12867, 52),
        (33, 5069, 47, 5808, 13),
        (180, 1541, 372, 1451, 44),
        (8, 2545, 10, 629, 19),
        (505, 88391, 499, 88391, 13),
        (29, 7499, 45, 7277, 27),
        (17, 1716, 65, 1665, 42),
        (186, 50634, 141, 27338, 18),
        (5, 2498, 3, 2341, 33),
        (27, 16913, 29, 17854, 33),
    ],
    dtype=float,
)
ALLOCATION = [
    *("random",) * 3, "random", "alternate", "alternate", "random", "random", "random",
    "systematic", "systematic", "systematic", "systematic",
]  # fmt: skip
CELLS = BCG[:, :4].T
LATITUDE = BCG[:, 4]
