# Every library the house stands on, found once. Debian 12 names: scripts/deps.
find_package(PkgConfig REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS C)
pkg_check_modules(JSONC REQUIRED IMPORTED_TARGET json-c)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle)
pkg_check_modules(GDAL REQUIRED IMPORTED_TARGET gdal)
pkg_check_modules(PROJ REQUIRED IMPORTED_TARGET proj)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(GSL REQUIRED IMPORTED_TARGET gsl)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET pangocairo cairo-pdf cairo libpng)
find_path(CHOLMOD_INCLUDE suitesparse/cholmod.h REQUIRED)
find_library(CHOLMOD cholmod REQUIRED) # no .pc in Debian 12
find_library(KLU klu REQUIRED)
find_library(GEOS_C geos_c REQUIRED) # the C API only: geos.pc names the C++ library
find_path(RANDOM123 Random123/philox.h REQUIRED)
