/// Which forms belong to which formal names, by language; `Nicknames` reads it. A group begins with the formal name.
enum NicknameTable {
    /// One text a language.
    static let languages = [english, german, dutch, polish, french, spanish, italian, portuguese]

    private static let english = """
        Abigail Abbie Abby Gail, Abraham Abe Bram, Adelaide Addie Adele, Agatha Aggie, Agnes Aggie Nessie, Albert Al
        Bert Bertie, Alexander Al Alec Alex Lex Sandy Xander, Alexandra Alex Lexi Lexie Sandra Sandy Sasha, Alfred Al
        Alf Alfie Fred Freddie Freddy, Alice Allie Ali, Alison Allison Ali Allie Ally, Alan Allan Allen Al, Amanda
        Mandy Mandi, Amelia Amy Millie Milly, Andrea Andie, Andrew Andy Drew, Angela Angie Ange, Ann Anne Anna Annie
        Nan Nancy, Annabel Annabelle Bella Belle, Anthony Antony Tony Ant, Antoinette Nettie Toni, Antonia Toni,
        Archibald Archie, Arnold Arnie, Arthur Art Artie, Augustine Augustus Gus, Barbara Babs Barb Barbie Bobbie,
        Bartholomew Bart, Beatrice Beatrix Bea Beattie Trixie, Benjamin Ben Benji Benjy Benny, Bernadette Bernie,
        Bernard Bernie, Bertram Bert Bertie, Beverly Beverley Bev, Bradford Brad, Bradley Brad, Bridget Biddy Bridie,
        Calvin Cal, Cameron Cam, Camilla Cam Millie, Caroline Carolyn Caro Carrie, Carol Carole Caroline Carolyn,
        Cassandra Cass Cassie Sandra, Catherine Katherine Katharine Kathryn Cathryn Cate Cath Cathy Kat Kate Kath
        Kathy Katie Katy Kay Kit Kitty, Kathleen Cathleen Kath Kathy Katie Kay, Cecilia Cecily Celia Cissy, Charles
        Charley Charlie Chas Chaz Chip Chuck, Charlotte Char Charlie Lottie, Chester Chet, Christian Chris, Christina
        Christine Chris Chrissie Chrissy Christy Tina, Kristina Kristine Kris Kristi Kristy Tina, Kristin Kristen Kris
        Kristi Kristy, Christopher Kristopher Chris Kit Topher, Clifford Cliff, Clifton Cliff, Clinton Clint,
        Constance Connie, Curtis Curt, Cynthia Cindy, Cyrus Cy, Daniel Dan Danny, Danielle Dani, David Dave Davey
        Davie, Deborah Debra Deb Debbie Debby, Dennis Denis Den Denny, Diana Diane Di, Dolores Dolly Lola, Dominic
        Dom, Donald Don Donnie Donny, Dorothy Dorothea Dolly Dot Dottie Dora, Douglas Doug Dougie, Edgar Ed Eddie,
        Edith Edie, Edmund Edmond Ed Eddie Ned Ted Teddy, Edward Ed Eddie Eddy Ned Ted Teddy, Edwin Ed Eddie, Eleanor
        Elinor Ella Ellie Nell Nellie Nora, Elijah Eli, Ellen Ellie Nell Nellie, Elizabeth Elisabeth Bess Bessie Beth
        Betsy Bette Betty Eliza Elsie Libby Lisa Liz Lizzie Lizzy Lisbeth, Emanuel Emmanuel Manny, Emily Em Emmy
        Millie Milly, Emma Em Emmy, Ernest Ernie, Esther Essie, Eugene Gene, Evelyn Eve Evie, Ezekiel Zeke, Ferdinand
        Ferdie, Florence Flo Florrie Flossie, Frances Fran Francie Frankie Fanny, Francis Frank Frankie Fran, Franklin
        Frank Frankie, Frederick Frederic Fredrick Fred Freddie Freddy, Gabriel Gabe, Gabrielle Gabriella Gabby Gabi,
        Geoffrey Jeffrey Jeffery Geoff Jeff, George Georgie, Georgina Georgia Georgie Gina, Gerald Gerry Jerry, Gerard
        Gerry, Geraldine Geri Gerry, Gertrude Gert Gertie Trudy, Gilbert Bert Gil, Gillian Jillian Gill Jill, Gregory
        Greg Gregg, Gwendolyn Gwendoline Gwen Wendy, Harold Hal Harry, Harriet Hattie Hetty, Helen Lena Nell Nellie,
        Henrietta Etta Hattie Hetty, Henry Hal Hank Harry, Herbert Bert Herb Herbie, Howard Howie, Hubert Bert, Hugh
        Hughie, Ignatius Iggy, Isaac Ike, Isabel Isabella Isabelle Isobel Bella Belle Isa Izzy, Jacob Jake, Jacqueline
        Jackie Jacqui, James Jamie Jem Jim Jimmy, Jane Janey Janie, Janet Jan, Janice Jan, Jason Jay, Jean Jeanie
        Jeannie, Jeanette Jeannette Nettie, Jefferson Jeff, Jennifer Jen Jenn Jennie Jenny, Jeremiah Jem Jerry, Jeremy
        Jem Jerry Jez, Jerome Jerry, Jessica Jess Jessie, Jesse Jess, Joan Joanie, Joanna Joanne Jo, John Jack Jock
        Johnnie Johnny Jon, Jonathan Johnathan Johnny Jon Jonny, Joseph Joe Joey, Josephine Jo Josie, Joshua Josh,
        Judith Judy Judi, Julia Julie Jules, Julian Jules, Juliet Juliette Jules Julie, Kenneth Ken Kenny, Kimberly
        Kimberley Kim, Laura Laurie Lori, Laurence Lawrence Larry Laurie, Leonard Len Lenny Leo, Leopold Leo, Leslie
        Lesley Les, Lewis Louis Lew Lou Louie, Lillian Lilian Lil Lillie Lily, Linda Lynda Lin Lindy, Louise Louisa
        Lou Lulu, Lucille Lucy, Lucinda Cindy Lucy, Lucas Luke, Madeleine Madeline Madelyn Maddie Maddy, Madison
        Maddie, Malcolm Mal, Marcus Marc Mark, Margaret Daisy Greta Madge Maggie Mags Maisie Marge Margie Margot Meg
        Megan Peg Peggy Rita, Marjorie Marge Margie Marj, Martha Mattie, Martin Marty, Marvin Marv, Mary Mae Mamie May
        Molly Polly, Matilda Mattie Maud Tilda Tillie Tilly, Matthew Mathew Mat Matt Matty, Maurice Morris Mo,
        Maximilian Max, Maxwell Max, Melanie Mel, Melinda Lindy Mel Mindy, Melissa Lissa Mel Missy, Melvin Mel, Mervyn
        Merv, Michael Mick Mickey Micky Mike Mikey, Michelle Shell Shelley Shelly, Mildred Millie Milly, Millicent
        Millie Milly, Milton Milt, Miranda Mandy Randi, Mitchell Mitch, Montgomery Monty, Mortimer Mort, Natalie Nat,
        Nathan Nat Nate, Nathaniel Nathanael Nat Nate Nathan, Nicholas Nicolas Nickolas Nick Nicky Nico, Nicole Nicola
        Nicky Nikki, Norman Norm, Oliver Ollie Olly, Olivia Liv Livia Ollie, Oswald Ozzie Ozzy, Pamela Pam, Patricia
        Pat Patsy Patti Patty Tricia Trish, Patrick Paddy Pat, Penelope Penny, Percival Percy, Peter Pete, Philip
        Phillip Phil Pip, Philippa Pip Pippa, Phyllis Phil, Priscilla Cilla, Prudence Pru Prue, Rachel Rachael Rae,
        Randall Randy, Randolph Randy, Raymond Ray, Rebecca Becca Becki Becky Bex, Reginald Reg Reggie, Richard Dick
        Dickie Rich Richie Rick Ricky, Robert Bert Bob Bobbie Bobby Rab Rob Robbie Robin, Roberta Bobbie, Roderick Rod
        Roddy, Rodney Rod, Ronald Ron Ronnie, Rosalind Ros Rosie Roz, Rose Rosie, Rosemary Rose Rosie, Rudolph Rudy,
        Russell Russ, Samantha Sam Sammie Sammy, Samson Sam, Samuel Sam Sammy, Sarah Sara Sadie Sal Sally, Sebastian
        Bastian Seb, Sidney Sydney Sid Syd, Solomon Sol Solly, Sophia Sofia Sophie, Stanley Stan, Stephanie Stefanie
        Stef Steph, Stephen Steven Steve Stevie, Stuart Stewart Stew Stu, Susan Susanna Susannah Suzanne Sue Susie
        Suzie Suzy, Sylvester Sly, Sylvia Syl, Tabitha Tabby, Terence Terrence Terry, Teresa Theresa Teri Terri Terry
        Tess Tessa, Thaddeus Tad Thad, Theodora Dora Thea, Theodore Ted Teddy Theo, Thomas Tom Tommy, Timothy Tim
        Timmy, Tobias Toby, Valerie Val, Vanessa Nessa, Veronica Ronnie Vera, Victor Vic, Victoria Tori Tory Vicki
        Vickie Vicky Vikki, Vincent Vin Vince Vinnie Vinny, Violet Vi, Virginia Ginger Ginny, Vivian Vivien Vivienne
        Viv, Wallace Wally, Walter Walt Wally, Wilfred Wilfrid Fred Wilf, Wilhelmina Mina Minnie Wilma, William Bill
        Billie Billy Liam Will Willie Willy, Winifred Winnie, Zachary Zachariah Zac Zach Zack Zak
        """
}
