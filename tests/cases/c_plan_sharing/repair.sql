DROP POLICY confirm ON arch.shares;
DROP POLICY received ON arch.shares;
DROP POLICY shared ON arch.drawings;
