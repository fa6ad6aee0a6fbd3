#pragma once
#include <ft2build.h>
#include FT_FREETYPE_H

/// Renders a glyph as black and white dots; FreeType's own name for it is a macro Swift cannot see.
static const FT_Int32 CFREETYPE_LOAD_MONO = FT_LOAD_RENDER | FT_LOAD_TARGET_MONO;
